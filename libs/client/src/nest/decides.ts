import type { ExecutionContext } from '@nestjs/common';
import type { DecidedEvent } from '../decisions/decision.ts';

export const DECIDES = 'lethe:decides';

/** What stands under {@link DECIDES}: how the events to ask for are made of a request. */
export type EventsOf = (
  request: unknown,
  context: ExecutionContext,
) => DecidedEvent | readonly DecidedEvent[] | Promise<DecidedEvent | readonly DecidedEvent[]>;
