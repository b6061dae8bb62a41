import { applyDecorators, type ExecutionContext, SetMetadata, UseGuards } from '@nestjs/common';
import type { DecidedEvent } from '../decisions/decision.ts';
import { DecisionGuard } from './decision.guard.ts';
import { DECIDES } from './decides.ts';

type Asked = DecidedEvent | readonly DecidedEvent[];

/**
 * Lets a route run only if the ledger allows what it does: the event, or all of the events, that are made of the request. Else it is answered 403, and while
 * the ledger gives no answer 503 (see `whenUnanswered`). Guards run before pipes: the body is as it came.
 */
export function Decide<Request = unknown>(
  eventsOf: (request: Request, context: ExecutionContext) => Asked | Promise<Asked>,
): MethodDecorator & ClassDecorator {
  return applyDecorators(SetMetadata(DECIDES, eventsOf), UseGuards(DecisionGuard));
}
