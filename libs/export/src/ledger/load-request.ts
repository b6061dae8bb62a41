import { evolveRequest, readInOrder, type RequestEvent, type RequestState } from '#domain';
import type { EventStore } from '#event-store';

/**
 * A controller's request, straight from its stream: one that was verified a moment ago counts.
 *
 * @throws UnreadableVersionError if a newer Lethe has written to it.
 */
export async function loadRequest(store: EventStore, controller: string, id: string): Promise<RequestState> {
  let state: RequestState;
  for await (const stored of store.readStream(`request-${id}`)) {
    const reading = readInOrder(stored);
    if (reading.ok && reading.event.metadata.controller === controller) state = evolveRequest(state, reading.event as RequestEvent);
  }
  return state;
}
