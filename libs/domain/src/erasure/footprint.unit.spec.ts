import { describe, expect, it } from '@jest/globals';
import { sampleRecorded, type EventTypes, type LedgerEvent, type LedgerEventOf, type Recorded } from '../events/index.ts';
import { foldFootprint, noFootprint, type Footprint } from './footprint.ts';
import { holdsCovering } from './holds.ts';

const ADA = 'a'.repeat(32);
let revision = 0n;

function happened<T extends keyof EventTypes>(type: T, more: Partial<Recorded<EventTypes[T]>>, commitments: string[] = []): LedgerEvent {
  const event: LedgerEventOf<keyof EventTypes> = {
    type,
    stream: `subject-${ADA}`,
    revision,
    position: revision,
    id: `00000000-0000-0000-0000-00000000000${revision}`,
    data: { ...(sampleRecorded(type) as object), ...more } as never,
    metadata: { commitments: Object.fromEntries(commitments.map((pointer) => [pointer, 'c'])) } as never,
  };
  revision += 1n;
  return event as LedgerEvent;
}

function after(...make: (() => LedgerEvent)[]): Footprint {
  revision = 0n;
  return foldFootprint(
    noFootprint,
    make.map((event) => event()),
  );
}

const order =
  (record: string, more: object = {}) =>
  () =>
    happened('privacy.data.collected.v1', { system: 'shop-db', dataset: 'orders', category: 'order', record, ...more }, ['/record']);

describe('the footprint of a pseudonym', () => {
  it('names the systems that hold its data, with the last revision, and where record keys can be opened', () => {
    const footprint = after(order('t1'), order('t2'), () =>
      happened('privacy.data.corrected.v1', { system: 'crm', dataset: 'people', record: 't3' }, ['/record']),
    );
    expect(footprint).toEqual({
      ...noFootprint,
      next: 3n,
      systems: new Map([
        ['shop-db', 1n],
        ['crm', 2n],
      ]),
      categories: new Set(['order']),
      records: new Map([
        ['t1', { event: '00000000-0000-0000-0000-000000000000', system: 'shop-db', dataset: 'orders' }],
        ['t2', { event: '00000000-0000-0000-0000-000000000001', system: 'shop-db', dataset: 'orders' }],
        ['t3', { event: '00000000-0000-0000-0000-000000000002', system: 'crm', dataset: 'people' }],
      ]),
    });
  });

  it('does not name a system that data only passed through', () =>
    expect(after(order('t1', { stored: false }))).toEqual({ ...noFootprint, next: 1n, categories: new Set(['order']) }));

  it('forgets a record that was deleted, and keeps one of which only fields were', () => {
    const records = after(
      order('t1'),
      order('t2'),
      () => happened('privacy.data.deleted.v1', { record: 't1', fields: undefined }),
      () => happened('privacy.data.deleted.v1', { record: 't2', fields: ['phone'] }),
    ).records;
    expect([...records.keys()]).toEqual(['t2']);
  });

  it('names who was given what identifies, and who carried a message', () => {
    const { recipients } = after(
      () => happened('privacy.data.shared.v1', { recipient: 'dhl' }),
      () => happened('privacy.data.shared.v1', { recipient: 'statistics', identifiable: false }),
      () => happened('privacy.contact.made.v1', { sentBy: 'mailjet' }),
      () => happened('privacy.data.shared.v1', { recipient: 'dhl' }),
    );
    expect(recipients).toEqual(
      new Map([
        ['dhl', 3n],
        ['mailjet', 2n],
      ]),
    );
  });

  it('keeps objections that were not taken back', () => {
    const { optOut } = after(
      () => happened('privacy.consent.withdrawn.v1', { purposes: ['newsletter', 'survey'], scope: undefined }),
      () => happened('privacy.consent.granted.v1', { purposes: ['survey'] }),
      () => happened('privacy.signal.received.v1', { optOutOf: ['advertising'] }),
      () => happened('privacy.optout.carried.v1', { purposes: undefined, scope: 'all-contact' }),
    );
    expect(optOut).toEqual({ purposes: new Set(['newsletter', 'advertising']), scope: 'all-contact' });
  });

  it('is the same however its stream is cut into pages', () => {
    revision = 0n;
    const events = [order('t1')(), order('t2')(), happened('privacy.data.shared.v1', { recipient: 'dhl' })];
    const whole = foldFootprint(noFootprint, events);
    for (let cut = 0; cut <= events.length; cut++) {
      expect(foldFootprint(foldFootprint(noFootprint, events.slice(0, cut)), events.slice(cut))).toEqual(whole);
    }
  });
});

describe('legal holds', () => {
  const person = { closure: [ADA], categories: new Set(['order']), systems: new Set(['shop-db']) };
  it.each([
    [{ subject: ADA }, true],
    [{ subject: 'b'.repeat(32) }, false],
    [{ category: 'order' }, true],
    [{ category: 'support' }, false],
    [{ system: 'shop-db' }, true],
    [{ system: 'crm' }, false],
    [{ subject: ADA, category: 'support' }, false],
    [{ subject: ADA, category: 'order', system: 'shop-db' }, true],
  ])('on %j cover the person: %s', (named, covered) => {
    expect(holdsCovering([{ hold: 'h1', ...named }], person)).toEqual(covered ? ['h1'] : []);
  });
});
