import { Body, Controller, Headers, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { type Principal, Roles } from '#auth';
import { ReadQuery, Reads } from '../http/reads.ts';
import { refuse, refuseWith } from '../http/refuse.ts';
import { Sender } from '../http/sender.ts';
import { callerOf } from '../recording/caller.ts';
import { readCloudEvents } from '../recording/cloud-events.ts';
import { Decide, type Decision } from './decide.query.ts';
import { ApiDecisions } from './decisions.docs.ts';

@ApiTags('deciding')
@Controller('v1/decisions')
export class DecisionsController {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  /** Answers whether what the event tells may be done: the judgement that it would meet once recorded. Nothing is recorded. */
  @Post()
  @HttpCode(200)
  @Roles('publisher')
  @Reads()
  @ApiDecisions()
  async decide(
    @Sender() sender: Principal,
    @Headers() headers: Record<string, string | undefined>,
    @Body() body: unknown,
    @Query() _query: ReadQuery,
  ): Promise<Decision> {
    const received = readCloudEvents(headers, body);
    if (received.form === 'refused') return refuseWith(received.problem);
    if (received.form === 'batch') return refuse('invalid-request', 'A decision is about one event. Nothing was decided; ask for each.');
    const decided = await this.queries.execute(new Decide(callerOf(sender), received.events[0], sender.purposes));
    return decided.ok ? decided.decision : refuseWith(decided.problem);
  }
}
