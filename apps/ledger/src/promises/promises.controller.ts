import { Controller, Get, Headers, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type Principal, Roles } from '#auth';
import { promisesPage, standingPromises } from '#export';
import { promisesView, promiseView, standing, type PromisesView, type PromiseView, type Standing } from '#projections';
import { Engines } from '#runtime';
import { forms, Text, Time } from '../http/field.ts';
import { answersPage, HTML, wantsPage } from '../http/page.ts';
import { ReadQuery, Reads } from '../http/reads.ts';
import { refuse } from '../http/refuse.ts';
import { Sender } from '../http/sender.ts';
import { Answers } from '../openapi/answers.ts';
import { examples } from '../openapi/examples.ts';

class PromisesQuery extends ReadQuery {
  @Text(forms.name, {
    optional: true,
    description: 'Under this version of the policy; the one in force without it.',
    example: '2019-05-10',
  })
  version?: string;

  @Time({ optional: true, description: 'How they stood then, by the time of the events; now without it.', example: '2026-11-01T10:00:00Z' })
  asOf?: string;
}

/** What the policy promises, and whether it is kept: by what was recorded, and nothing else. Names events by their ids, and nobody. */
@ApiTags('asking')
@Roles('dpo', 'auditor')
@Controller('v1/promises')
export class PromisesController {
  constructor(@Inject(Engines) private readonly engines: Engines) {}

  /** Every promise of one version, in the order of the policy. With `Accept: text/html` a page for people, to be read or printed. */
  @Get()
  @Reads()
  @ApiOperation({ summary: 'How every promise of the policy stands' })
  @Answers(200, 'As of `Lethe-Position`; as `text/html` the same as a page', examples.promises, [HTML])
  async list(
    @Sender() { controller }: Principal,
    @Query() query: PromisesQuery,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PromisesView | string> {
    const found = await standing(this.engines.readDb, controller, asked(query));
    if (!found) return noVersion();
    reply.header('Vary', 'Accept');
    if (!wantsPage(accept)) return promisesView(controller, found);
    answersPage(reply);
    return [...promisesPage(pageOf(controller, found, String(reply.getHeader('Lethe-Position'))))].join('');
  }

  /** One promise: each of its checks, the events that show how it stands, and how it stood under each version of the policy. */
  @Get(':id')
  @Reads()
  @ApiOperation({ summary: 'How one promise stands, and stood' })
  @Answers(200, 'As of `Lethe-Position`', examples.promise)
  async one(@Sender() { controller }: Principal, @Param('id') id: string, @Query() query: PromisesQuery): Promise<PromiseView> {
    const found = forms.name.test(id) ? await promiseView(this.engines.readDb, controller, id, asked(query)) : undefined;
    return found ?? refuse('not-found', 'The policy of this version makes no such promise.');
  }
}

function asked({ version, asOf = new Date().toISOString() }: PromisesQuery): { version: string | undefined; asOf: string } {
  return { version, asOf };
}

function pageOf(controller: string, found: Standing, position: string) {
  return { ...promisesView(controller, found), policy: found.window.policy, promises: standingPromises(found), position };
}

function noVersion(): never {
  return refuse('not-found', 'No such version of the policy was in force by then.');
}
