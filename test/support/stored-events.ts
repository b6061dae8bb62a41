import { randomUUID } from 'node:crypto';
import { newLedgerMetadata, type EventTypes, type Recorded } from '#domain';
import type { StoredEvent } from '#event-store';

/** What a test says about an event; everything else is filled in. */
export interface Told {
  readonly type: keyof EventTypes;
  readonly data: unknown;
  readonly subject?: string | undefined;
  readonly time?: string | undefined;
  /** The subject's or the controller's own stream without it. */
  readonly stream?: string | undefined;
  readonly controller?: string | undefined;
  readonly actor?: string | undefined;
  readonly id?: string | undefined;
}

/** An event as a test tells it, its data checked against the type. */
export function tell<T extends keyof EventTypes>(type: T, data: Recorded<EventTypes[T]>, more: Omit<Told, 'type' | 'data'> = {}): Told {
  return { type, data, ...more };
}

/** Events as the store would give them back, in this order: positions 10 apart from 100 on, revisions counted by stream. */
export function storedEvents(told: readonly Told[]): StoredEvent[] {
  const lengths = new Map<string, bigint>();
  return told.map((event, n) => {
    const { type, data, subject, time = '2026-01-01T00:00:00Z', controller = 'shop', actor = 'checkout', id = randomUUID() } = event;
    const stream = event.stream ?? (subject === undefined ? `controller-${controller}` : `subject-${subject}`);
    const revision = lengths.get(stream) ?? 0n;
    lengths.set(stream, revision + 1n);
    const metadata = newLedgerMetadata({
      controller,
      ...(subject === undefined ? {} : { subject }),
      actor,
      source: '/shop/checkout',
      time,
      recordedAt: '2026-06-01T00:00:00.000Z',
      nonce: 'A'.repeat(43),
    });
    return { stream, revision, position: 100n + 10n * BigInt(n), id, type, data, metadata, created: '2026-06-01T00:00:00.000Z' };
  });
}
