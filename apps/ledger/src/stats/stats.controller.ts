import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Principal, Roles } from '#auth';
import {
  breachDuties,
  changeDuty,
  erasureDuties,
  silent,
  stats,
  type BreachDuties,
  type ChangeDuty,
  type ErasureDuties,
  type Silent,
  type Stats,
} from '#projections';
import { Engines } from '#runtime';
import { ReadQuery, Reads } from '../http/reads.ts';
import { Sender } from '../http/sender.ts';
import { Answers } from '../openapi/answers.ts';
import { examples } from '../openapi/examples.ts';

interface LedgerStats extends Stats {
  duties: {
    /** Orders of erasures that are not settled, and how many of them are at risk or overdue at this moment. */
    erasures: ErasureDuties;
    /** Breaches that are open, and whom of them is owed a word. */
    breaches: BreachDuties;
    /** What is owed because of the last version of the policy; absent where nothing is. */
    policyChange?: ChangeDuty;
  };
  /** Systems and processors that did not erase in a drill, and publishers whose events stopped coming, as long as that was not settled. */
  silent: Silent;
  lag: { position: string; head: string; seconds: number };
  /** Only while the read models are being built anew: how far the new ones are. */
  rebuild?: { position: string; events: number; percent: number };
}

@ApiTags('asking')
@Controller('v1/stats')
export class StatsController {
  constructor(@Inject(Engines) private readonly engines: Engines) {}

  /** Counts of the controller, how far the read models are behind the ledger, and how far a rebuild of them is. */
  @Get()
  @Roles('dpo', 'auditor', 'admin')
  @Reads()
  @ApiOperation({ summary: 'Counts, open duties and projection lag' })
  @Answers(200, 'As of `Lethe-Position`', examples.stats)
  async read(@Sender() sender: Principal, @Query() _query: ReadQuery): Promise<LedgerStats> {
    const { readModels, readDb } = this.engines;
    const { position, head, ageMs } = await readModels.lag();
    const lag = { position: String(position), head: String(head), seconds: ageMs / 1000 };
    const rebuilding = await readModels.rebuilding();
    const rebuild = rebuilding && { position: String(rebuilding.position), events: Number(rebuilding.events), percent: rebuilding.percent };
    const policyChange = await changeDuty(readDb, sender.controller);
    const duties = {
      erasures: await erasureDuties(readDb, sender.controller),
      breaches: await breachDuties(readDb, sender.controller),
      ...(policyChange && { policyChange }),
    };
    return {
      ...(await stats(readDb, sender.controller)),
      duties,
      silent: await silent(readDb, sender.controller),
      lag,
      ...(rebuild && { rebuild }),
    };
  }
}
