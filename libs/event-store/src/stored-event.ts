import type { AllStreamResolvedEvent, ResolvedEvent } from '@eventstore/db-client';
import type { StoredEvent } from './events.ts';

/** The event that the client read; undefined for a system event, and for a link whose event is gone. */
export function storedEvent(resolved: ResolvedEvent | AllStreamResolvedEvent): StoredEvent | undefined {
  const event = resolved.event;
  if (!event || event.type.startsWith('$') || event.streamId.startsWith('$')) return undefined;
  return {
    stream: event.streamId,
    revision: event.revision,
    position: event.position?.commit ?? resolved.commitPosition ?? -1n,
    id: event.id,
    type: event.type,
    data: event.data,
    metadata: event.metadata ?? null,
    created: event.created.toISOString(),
  };
}
