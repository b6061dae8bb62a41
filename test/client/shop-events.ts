import { type Done, type Outbox, type OutboxItem, privacyEvent, type PrivacyEvent } from '../../libs/client/src/index.ts';

/** An event about a person of its own. */
export function granted(id: string, more: { purposes?: string[] } = {}): PrivacyEvent<'privacy.consent.granted.v1'> {
  const about = { source: '/shop', id, time: '2026-11-01T10:00:00Z' };
  return privacyEvent('privacy.consent.granted.v1', about, {
    subject: { email: `${id}@example.org` },
    purposes: ['newsletter'],
    noticeVersion: '2019-05-10',
    method: 'checkbox',
    ...more,
  });
}

/** An outbox that outlives crashes of the code around it, which a test lets happen. */
export class KeptOutbox implements Outbox {
  readonly waiting = new Map<string, OutboxItem>();
  readonly done: Done[] = [];

  constructor(events: readonly PrivacyEvent[]) {
    for (const event of events) this.waiting.set(event.id, { key: event.id, event });
  }

  takeBatch(most: number): Promise<OutboxItem[]> {
    return Promise.resolve([...this.waiting.values()].slice(0, most));
  }

  markDone(done: readonly Done[]): Promise<void> {
    for (const each of done) if (this.waiting.delete(each.key)) this.done.push(each);
    return Promise.resolve();
  }
}
