import { describe, expect, it } from '@jest/globals';
import type { EventTypes, Recorded } from '#domain';
import { storedEvents, tell, type Told } from '../../../../test/support/stored-events.ts';
import { foldInMemory, readPage } from '../engine/index.ts';
import { inventoryEntries, type InventoryEntry } from '../person/inventory-entries.ts';
import { inventory } from './inventory.ts';
import { heldRecords } from './view.ts';

const ADA = 'a'.repeat(32);
const BOB = 'b'.repeat(32);
const ONE = '1'.repeat(64);
const TWO = '2'.repeat(64);

type Data<T extends keyof EventTypes> = Partial<Recorded<EventTypes[T]>>;
const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}T00:00:00Z`;

const collected = (n: number, more: Data<'privacy.data.collected.v1'> = {}, subject = ADA): Told =>
  tell(
    'privacy.data.collected.v1',
    {
      subject: ['email'],
      category: 'order',
      fields: ['phone'],
      purposes: ['delivery'],
      legalBasis: 'contract',
      system: 'shop-db',
      dataset: 'orders',
      record: ONE,
      ...more,
    },
    { subject, time: day(n) },
  );
const deleted = (n: number, more: Data<'privacy.data.deleted.v1'> = {}, subject = ADA): Told =>
  tell('privacy.data.deleted.v1', { subject: ['email'], system: 'shop-db', ground: 'retention', ...more }, { subject, time: day(n) });
const obscured = (n: number, more: Data<'privacy.data.obscured.v1'> = {}): Told =>
  tell(
    'privacy.data.obscured.v1',
    {
      subject: ['email'],
      category: 'order',
      system: 'shop-db',
      dataset: 'orders',
      record: ONE,
      fields: ['phone'],
      method: 'truncate',
      ...more,
    },
    { subject: ADA, time: day(n) },
  );

/** Told in any order; the view is of what the ledger then knows. */
const view = (...told: Told[]): InventoryEntry[] =>
  inventoryEntries(heldRecords(foldInMemory(inventory, readPage(storedEvents(told)).events)), [], []);

const phone = {
  category: 'order',
  system: 'shop-db',
  dataset: 'orders',
  records: 1,
  fields: [{ name: 'phone', records: 1 }],
  passedThrough: [],
  purposes: [{ purpose: 'delivery', legalBases: ['contract'] }],
  origins: [{ origin: 'provided' }],
  firstSeen: '2026-01-01T00:00:00.000Z',
  lastSeen: '2026-01-01T00:00:00.000Z',
  recipients: [],
};

describe('what is held', () => {
  it('is what was collected, with why, where from and since when', () => {
    expect(view(collected(1))).toEqual([phone]);
  });

  it('sums up several records of one place, whatever they were collected for', () => {
    const more = {
      record: TWO,
      fields: ['address', 'phone'],
      purposes: ['newsletter'],
      legalBasis: 'consent',
      origin: 'third-party',
      originName: 'broker',
    } as const;
    expect(view(collected(3, { ...more, fields: [...more.fields], purposes: [...more.purposes] }), collected(1))).toEqual([
      {
        ...phone,
        records: 2,
        fields: [
          { name: 'address', records: 1 },
          { name: 'phone', records: 2 },
        ],
        purposes: [
          { purpose: 'delivery', legalBases: ['contract'] },
          { purpose: 'newsletter', legalBases: ['consent'] },
        ],
        origins: [{ origin: 'provided' }, { origin: 'third-party', name: 'broker' }],
        lastSeen: '2026-01-03T00:00:00.000Z',
      },
    ]);
  });

  it('keeps places apart', () => {
    const places = view(
      collected(1),
      collected(1, { system: 'crm' }),
      collected(1, { category: 'web-log' }),
      collected(1, { dataset: 'returns' }),
    );
    expect(places.map(({ category, system, dataset }) => [category, system, dataset])).toEqual([
      ['order', 'crm', 'orders'],
      ['order', 'shop-db', 'orders'],
      ['order', 'shop-db', 'returns'],
      ['web-log', 'shop-db', 'orders'],
    ]);
  });

  it('includes the purposes that a category was used for', () => {
    const used = tell(
      'privacy.data.used.v1',
      { subject: ['email'], category: 'order', purpose: 'fraud-check', legalBasis: 'legitimate-interest' },
      { subject: ADA, time: day(2) },
    );
    expect(view(collected(1), used)).toEqual([
      { ...phone, purposes: [...phone.purposes, { purpose: 'fraud-check', legalBases: ['legitimate-interest'] }] },
    ]);
    expect(view(used)).toEqual([]);
  });

  it('takes what was corrected for held', () => {
    const corrected = tell(
      'privacy.data.corrected.v1',
      { subject: ['email'], category: 'order', system: 'shop-db', dataset: 'orders', record: ONE, fields: ['address'] },
      { subject: ADA, time: day(2) },
    );
    expect(view(collected(1), corrected)[0]?.fields.map(({ name }) => name)).toEqual(['address', 'phone']);
  });

  it('shows what was not stored as passed through', () => {
    expect(view(collected(1, { stored: false, fields: ['card_brand'] }))).toEqual([
      { ...phone, records: 0, fields: [], passedThrough: ['card_brand'] },
    ]);
  });

  it.each([
    ['the record', { category: 'order', dataset: 'orders', record: ONE }],
    ['the record, whatever its category', { dataset: 'orders', record: ONE }],
    ['the dataset', { dataset: 'orders' }],
    ['the category', { category: 'order' }],
    ['everything in the system', {}],
    ['the field everywhere', { fields: ['phone'] }],
  ])('is gone when %s was deleted since, whichever was told first', (_, scope) => {
    expect(view(collected(1), deleted(2, scope))).toEqual([]);
    expect(view(deleted(2, scope), collected(1))).toEqual([]);
  });

  it.each([
    ['before', deleted(1)],
    ['in another system', deleted(9, { system: 'crm' })],
    ['of another dataset', deleted(9, { dataset: 'returns' })],
    ['of another category', deleted(9, { category: 'web-log' })],
    ['of another record', deleted(9, { dataset: 'orders', record: TWO })],
    ['of another field', deleted(9, { fields: ['address'] })],
    ['of another person', deleted(9, {}, BOB)],
  ])('stays when the deletion was %s', (_, deletion) => {
    expect(view(collected(2), deletion)).toEqual([
      { ...phone, firstSeen: '2026-01-02T00:00:00.000Z', lastSeen: '2026-01-02T00:00:00.000Z' },
    ]);
  });

  it('has only the purposes since it was last deleted as a whole', () => {
    const [entry] = view(collected(1, { purposes: ['newsletter'] }), deleted(2), collected(3));
    expect(entry?.purposes).toEqual([{ purpose: 'delivery', legalBases: ['contract'] }]);
  });

  it('is obscured until it is collected again', () => {
    const after = { name: 'phone', records: 1, obscured: { method: 'truncate', at: '2026-01-02T00:00:00.000Z' } };
    expect(view(collected(1), obscured(2))[0]?.fields).toEqual([after]);
    expect(view(obscured(2), collected(1))[0]?.fields).toEqual([after]);
    expect(view(collected(3), obscured(2))[0]?.fields).toEqual([{ name: 'phone', records: 1 }]);
  });

  it('is obscured only where it is so in every record', () => {
    expect(view(collected(1), collected(1, { record: TWO }), obscured(2))[0]?.fields).toEqual([{ name: 'phone', records: 2 }]);
    const both = view(collected(1), collected(1, { record: TWO }), obscured(2), obscured(3, { record: TWO, method: 'hash' }));
    expect(both[0]?.fields).toEqual([{ name: 'phone', records: 2, obscured: { method: 'hash', at: '2026-01-03T00:00:00.000Z' } }]);
  });

  it('knows fields by any name that a publisher may give them', () => {
    const names = ['__proto__', 'constructor', 'toString'];
    expect(view(collected(1, { fields: names }))[0]?.fields.map(({ name }) => name)).toEqual(names);
    expect(view(collected(1, { fields: names }), deleted(2, { fields: ['__proto__', 'constructor'] }))[0]?.fields).toEqual([
      { name: 'toString', records: 1 },
    ]);
  });

  it('is the union of linked persons, each with their own deletions', () => {
    expect(view(collected(1), collected(1, { record: TWO }, BOB), deleted(2, {}, BOB), collected(3, { record: TWO }, BOB))).toEqual([
      { ...phone, records: 2, fields: [{ name: 'phone', records: 2 }], lastSeen: '2026-01-03T00:00:00.000Z' },
    ]);
  });
});
