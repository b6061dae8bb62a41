import { evolveRequest, readLedgerEvent, type RequestEvent, type RequestState } from '#domain';
import type { EventStore } from '#event-store';

/** A controller's request, straight from its stream: one that was verified a moment ago counts. */
export async function loadRequest(store: EventStore, controller: string, id: string): Promise<RequestState> {
  let state: RequestState;
  for await (const stored of store.readStream(`request-${id}`)) {
    const reading = readLedgerEvent(stored);
    if (reading.ok && reading.event.metadata.controller === controller) state = evolveRequest(state, reading.event as RequestEvent);
  }
  return state;
}
