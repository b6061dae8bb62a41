import type { EventTypes, Recorded } from '../events/index.ts';

/** Recorded data of the events of a `request-<id>` stream, by type. */
export type RequestEventData = { [T in keyof EventTypes as T extends `privacy.request.${string}` ? T : never]: Recorded<EventTypes[T]> };

/** What a decision adds to the stream: type and data; whoever appends it adds the metadata. */
export type NewRequestEvent = { [T in keyof RequestEventData]: { type: T; data: RequestEventData[T] } }[keyof RequestEventData];

/** What folding needs of a recorded event: who did it and when, beside what happened. */
export type RequestEvent = NewRequestEvent & { metadata: { actor: string; time: string } };
