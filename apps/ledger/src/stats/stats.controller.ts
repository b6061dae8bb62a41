import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Principal, Roles } from '#auth';
import { stats, type Stats } from '#projections';
import { Engines } from '#runtime';
import { ReadQuery, Reads } from '../http/reads.ts';
import { Sender } from '../http/sender.ts';
import { Answers } from '../openapi/answers.ts';
import { examples } from '../openapi/examples.ts';

@ApiTags('asking')
@Controller('v1/stats')
export class StatsController {
  constructor(@Inject(Engines) private readonly engines: Engines) {}

  /** Counts of the controller, and how far the read models are behind the ledger. */
  @Get()
  @Roles('dpo', 'auditor', 'admin')
  @Reads()
  @ApiOperation({ summary: 'Counts, open duties and projection lag' })
  @Answers(200, 'As of `Lethe-Position`', examples.stats)
  async read(
    @Sender() sender: Principal,
    @Query() _query: ReadQuery,
  ): Promise<Stats & { lag: { position: string; head: string; seconds: number } }> {
    const { position, head, ageMs } = await this.engines.readModels.lag();
    const lag = { position: String(position), head: String(head), seconds: ageMs / 1000 };
    return { ...(await stats(this.engines.readDb, sender.controller)), lag };
  }
}
