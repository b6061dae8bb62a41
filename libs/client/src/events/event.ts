import { randomUUID } from 'node:crypto';
import type { EventData } from './data.ts';

/** A type of event that a service may send: `privacy.data.collected.v1`, … */
export type EventType = keyof EventData;

/**
 * An event as it is sent: CloudEvents 1.0. `source` and `id` make it unique: it may be sent again as often as need be and is recorded once, so both are to be
 * kept with it, and never made anew for another try.
 */
export type PrivacyEvent<T extends EventType = EventType> = {
  [K in T]: {
    readonly specversion: '1.0';
    readonly type: K;
    /** Where it happened; must match a pattern of the key. */
    readonly source: string;
    readonly id: string;
    /** When it happened: RFC 3339 with offset. */
    readonly time: string;
    readonly datacontenttype?: 'application/json';
    readonly correlationid?: string;
    readonly causationid?: string;
    readonly data: EventData[K];
  };
}[T];

/** What of an event is not its data. */
export interface About {
  source: string;
  /** A random UUID without it. */
  id?: string;
  /** Now without it. */
  time?: string | Date;
  correlationid?: string;
  causationid?: string;
}

/** Makes an event. What is left out of `about` is made here, once: put the event into the outbox as it is answered. */
export function privacyEvent<const T extends EventType>(type: T, about: About, data: EventData[T]): PrivacyEvent<T> {
  const { source, id = randomUUID(), time = new Date(), ...more } = about;
  const at = typeof time === 'string' ? time : time.toISOString();
  return { specversion: '1.0', type, source, id, time: at, datacontenttype: 'application/json', ...more, data };
}
