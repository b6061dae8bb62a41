import { Controller, Get, Inject, Param, Query, Req } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Principal, Roles } from '#auth';
import { forms, Text, Time } from '../http/field.ts';
import { ReadQuery, Reads } from '../http/reads.ts';
import { refuse } from '../http/refuse.ts';
import { Sender } from '../http/sender.ts';
import { GetInventory, type InventoryAnswer } from './get-inventory.query.ts';
import { People } from './person.ts';
import { Answers } from '../openapi/answers.ts';
import { examples } from '../openapi/examples.ts';

class InventoryQuery extends ReadQuery {
  @Text(forms.id, {
    optional: true,
    description: 'A verified request of the person, for which the kept values are opened; this is recorded.',
  })
  case?: string;

  @Time({ optional: true, description: 'What was held then: the events known now with a time up to it.' })
  asOf?: string;
}

@ApiTags('asking')
@Controller('v1/subjects/:id/inventory')
export class InventoryController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(People) private readonly people: People,
  ) {}

  /** What is held about the person, where, since when and what for. With `case` the kept values too, after `values.opened` was recorded. */
  @Get()
  @Roles('dpo', 'auditor')
  @Reads()
  @ApiOperation({ summary: 'What is held about the person: names, or with a verified case the kept values' })
  @Answers(200, 'As of `Lethe-Position`; `case`, `values` and `complete` only with `case`', examples.inventory)
  @Answers(307, 'An older pseudonym stands for this one: `Location`')
  async inventory(
    @Sender() sender: Principal,
    @Param('id') id: string,
    @Query() query: InventoryQuery,
    @Req() { url }: { url: string },
  ): Promise<InventoryAnswer> {
    if (query.case !== undefined && !sender.roles.includes('dpo'))
      refuse('forbidden', 'Values are opened for a key with the role dpo only. Nothing was opened.');
    if (query.case !== undefined && query.asOf !== undefined) {
      refuse('invalid-request', 'Values are opened as they are now. Nothing was opened; ask with case or with asOf.', {
        errors: [{ pointer: '?asOf', reason: 'not together with case' }],
      });
    }
    const person = await this.people.find(sender, id, url);
    return this.queries.execute(new GetInventory(sender, person, query));
  }
}
