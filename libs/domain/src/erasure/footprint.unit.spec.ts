import { describe, expect, it } from '@jest/globals';
import { sampleRecorded, type EventTypes, type LedgerEvent, type LedgerEventOf, type Recorded } from '../events/index.ts';
import { foldFootprint, noFootprint, objections, type Footprint } from './footprint.ts';
import { holdsCovering } from './holds.ts';

const ADA = 'a'.repeat(32);
let revision = 0n;
/** The time of what is told next. */
const told = { time: '2026-01-05T00:00:00Z' };
const at = (time: string, event: () => LedgerEvent) => () => {
  told.time = `${time}T00:00:00Z`;
  const made = event();
  told.time = '2026-01-05T00:00:00Z';
  return made;
};
const ms = Date.parse(told.time);

function happened<T extends keyof EventTypes>(type: T, more: Partial<Recorded<EventTypes[T]>>, commitments: string[] = []): LedgerEvent {
  const event: LedgerEventOf<keyof EventTypes> = {
    type,
    stream: `subject-${ADA}`,
    revision,
    position: revision,
    id: `00000000-0000-0000-0000-00000000000${revision}`,
    data: { ...(sampleRecorded(type) as object), ...more } as never,
    metadata: { time: told.time, commitments: Object.fromEntries(commitments.map((pointer) => [pointer, 'c'])) } as never,
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
      happened('privacy.data.corrected.v1', { system: 'crm', dataset: 'people', record: 't3', category: 'account' }, ['/record']),
    );
    expect(footprint).toEqual({
      ...noFootprint,
      next: 3n,
      systems: new Map([
        ['shop-db', 1n],
        ['crm', 2n],
      ]),
      categories: new Set(['order', 'account']),
      records: new Map([
        ['t1', { event: '00000000-0000-0000-0000-000000000000', system: 'shop-db', dataset: 'orders', at: ms }],
        ['t2', { event: '00000000-0000-0000-0000-000000000001', system: 'shop-db', dataset: 'orders', at: ms }],
        ['t3', { event: '00000000-0000-0000-0000-000000000002', system: 'crm', dataset: 'people', at: ms }],
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

  it('keeps a record that was used again after it was deleted, whichever is told first', () => {
    const gone = at('2026-01-04', () => happened('privacy.data.deleted.v1', { record: 't1', fields: undefined }));
    expect([...after(order('t1'), gone).records.keys()]).toEqual(['t1']);
    expect([...after(gone, order('t1')).records.keys()]).toEqual(['t1']);
  });

  it('names a system in which data was obscured, looked at or put on a schedule', () => {
    const { systems, records, categories } = after(
      () => happened('privacy.data.obscured.v1', { system: 'web-log', category: 'web_log', record: 't1' }, ['/record']),
      () => happened('privacy.data.accessed.v1', { system: 'helpdesk', category: 'support' }),
      () => happened('privacy.retention.scheduled.v1', { system: 'archive', category: 'invoice', record: 't2' }, ['/record']),
    );
    expect([[...systems.keys()], [...records.keys()], [...categories]]).toEqual([
      ['web-log', 'helpdesk', 'archive'],
      ['t1', 't2'],
      ['web_log', 'support', 'invoice'],
    ]);
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
    const footprint = after(
      () => happened('privacy.consent.withdrawn.v1', { purposes: ['newsletter', 'survey'], scope: undefined }),
      () => happened('privacy.consent.granted.v1', { purposes: ['survey'] }),
      () => happened('privacy.signal.received.v1', { optOutOf: ['advertising'] }),
      () => happened('privacy.optout.carried.v1', { purposes: undefined, scope: 'all-contact' }),
    );
    expect(objections(footprint)).toEqual({ purposes: ['advertising', 'newsletter'], scope: 'all-contact' });
  });

  it('keeps an objection that came after a consent, also where the consent is told late', () => {
    const withdrawn = () => happened('privacy.consent.withdrawn.v1', { purposes: ['newsletter'], scope: undefined });
    const granted = (day: string) => at(day, () => happened('privacy.consent.granted.v1', { purposes: ['newsletter'] }));
    expect(objections(after(withdrawn, granted('2026-01-04')))).toEqual({ purposes: ['newsletter'] });
    expect(objections(after(granted('2026-01-06'), withdrawn))).toEqual({ purposes: [] });
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
  const person = { closure: [ADA], categories: new Set(['order']), systems: new Set(['shop-db']), registered: new Set(['web-log']) };
  it.each([
    [{ subject: ADA }, true],
    [{ subject: 'b'.repeat(32) }, false],
    [{ category: 'order' }, true],
    [{ category: 'support' }, false],
    [{ system: 'shop-db' }, true],
    [{ system: 'crm' }, false],
    [{ system: 'web-log' }, true],
    [{ system: 'web-log', subject: ADA }, true],
    [{ system: 'web-log', category: 'order' }, false],
    [{ subject: ADA, category: 'support' }, false],
    [{ subject: ADA, category: 'order', system: 'shop-db' }, true],
  ])('on %j cover the person: %s', (named, covered) => {
    expect(holdsCovering([{ hold: 'h1', ...named }], person)).toEqual(covered ? ['h1'] : []);
  });
});
