import { type CanActivate, type ExecutionContext, Inject, Injectable, ServiceUnavailableException } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DECIDES, type EventsOf } from './decides.ts';
import { LetheDecisions } from './lethe-decisions.ts';
import { NotAllowed } from './not-allowed.ts';

/** What stands before a route that is marked with `@Decide`. */
@Injectable()
export class DecisionGuard implements CanActivate {
  constructor(
    @Inject(LetheDecisions) private readonly lethe: LetheDecisions,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  /** @throws NotAllowed with the reasons; ServiceUnavailableException while the ledger gives no answer and nothing else was chosen for that. */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const eventsOf = this.reflector.getAllAndOverride<EventsOf>(DECIDES, [context.getHandler(), context.getClass()]);
    const events = [await eventsOf(context.getArgByIndex(0), context)].flat();
    const decisions = await Promise.all(events.map((event) => this.lethe.decide(event)));
    const denied = decisions.filter(({ allow }) => !allow);
    const reasons = denied.filter(({ unanswered }) => !unanswered).flatMap((decision) => decision.reasons);
    if (reasons.length > 0) throw new NotAllowed(reasons);
    if (denied.length > 0) throw new ServiceUnavailableException('Whether this is allowed cannot be asked at the moment. Try again later.');
    return true;
  }
}
