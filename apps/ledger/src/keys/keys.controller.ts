import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiKeys, KEY_NAME, type KeyEntry, type Principal, type Role, Roles, roles } from '#auth';
import { forms, OneOf, Text, Time } from '../http/field.ts';
import { refuse } from '../http/refuse.ts';
import { Sender } from '../http/sender.ts';
import { Answers } from '../openapi/answers.ts';
import { examples } from '../openapi/examples.ts';

const SOURCE_PATTERN = /^[A-Za-z0-9._:/*-]{1,128}$/;
const EVENT_TYPE = /^privacy\.[a-z]+\.[a-z]+\.v[1-9][0-9]*$/;

class NewKey {
  @Text(KEY_NAME, { description: 'The actor in events; never given twice.', example: 'checkout' })
  name!: string;

  @OneOf(roles, { description: 'What the key may do.', example: ['publisher'] }, true)
  roles!: Role[];

  @Text(
    SOURCE_PATTERN,
    { optional: true, description: 'Sources that a publisher may send; * for any run of characters.', example: ['/shop/*'] },
    true,
  )
  sources?: string[];

  @Text(EVENT_TYPE, { optional: true, description: 'Event types that a publisher may send; all without it.' }, true)
  types?: string[];

  @Text(forms.name, { optional: true, description: 'Systems and recipients that a worker answers for; all without it.' }, true)
  systems?: string[];

  @Text(forms.name, { optional: true, description: 'Purposes that a publisher may ask decisions for; all without it.' }, true)
  purposes?: string[];

  @Time({ optional: true, description: 'The key is refused from then on.', example: '2027-01-01T00:00:00Z' })
  expiresAt?: string;
}

@ApiTags('setting up')
@Roles('admin')
@Controller('v1/keys')
export class KeysController {
  constructor(@Inject(ApiKeys) private readonly keys: ApiKeys) {}

  /** Makes a key for the sender's controller. The answer is the only place where it ever stands. */
  @Post()
  @ApiOperation({ summary: 'Make an API key; it is shown once' })
  @Answers(201, 'The key; it is shown nowhere else', examples.key)
  async create(@Sender() sender: Principal, @Body() body: NewKey): Promise<{ name: string; key: string }> {
    const created = await this.keys.create(sender.controller, body, sender.name);
    if (created.ok) return { name: body.name, key: created.token };
    if (created.reason === 'invalid') return refuse('invalid-request', 'The key was not made.', { errors: created.problems });
    return refuse(
      'conflict',
      `There is or was a key named ${body.name}, and it stands in events as their actor. Nothing was made; choose another name.`,
    );
  }

  @Get()
  @ApiOperation({ summary: "The controller's keys, without the keys themselves" })
  @Answers(200, 'Revoked and expired ones too', examples.keys)
  async list(@Sender() sender: Principal): Promise<{ keys: KeyEntry[] }> {
    return { keys: await this.keys.list(sender.controller) };
  }

  /** Refuses the key from now on, in every process. The last admin key of a controller stays: without it nobody could make another. */
  @Delete(':name')
  @HttpCode(204)
  @ApiOperation({ summary: 'Revoke an API key at once' })
  async revoke(@Sender() sender: Principal, @Param('name') name: string): Promise<void> {
    const revoked = KEY_NAME.test(name) ? await this.keys.revoke(sender.controller, name, sender.name) : 'unknown';
    if (revoked === 'unknown') refuse('not-found', 'The controller has no key of this name.');
    if (revoked === 'last-admin')
      refuse(
        'conflict',
        `${name} is the last admin key of the controller. Nothing was revoked; make another admin key first, and revoke this one with it.`,
      );
  }
}
