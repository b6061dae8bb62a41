import { Inject, Injectable } from '@nestjs/common';
import type { DecidedEvent, Decision } from '../decisions/decision.ts';
import { type Asking, Decisions } from '../decisions/decisions.ts';
import { LETHE_OPTIONS, type LetheModuleOptions } from './options.ts';

/** Asks before acting, as `Decisions` does, to be injected. */
@Injectable()
export class LetheDecisions {
  private readonly decisions: Decisions;

  constructor(@Inject(LETHE_OPTIONS) { ledger, decisions }: LetheModuleOptions) {
    this.decisions = new Decisions({ url: ledger.url, key: ledger.key, ...decisions });
  }

  decide(event: DecidedEvent, asking?: Asking): Promise<Decision> {
    return this.decisions.decide(event, asking);
  }
}
