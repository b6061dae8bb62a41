import { describe, expect, test } from '@jest/globals';
import { all, bundleEvent, jrpanel, shop } from '../../../../test/support/bundle-sample.ts';
import { completeness, missingSystem } from './completeness.ts';
import { eventLine } from './event-line.ts';
import { jsonList, plainRow } from './json.ts';
import { DatasetPaths } from './paths.ts';
import { isPortableValue, portableColumns } from './portability.ts';
import { Recipients } from './recipients.ts';
import { isWithheld } from './redactions.ts';
import { fieldOf, keptValues } from './values.ts';

describe('recipients', () => {
  test('disclosures of the same kind are added up, with first and last by time and not by arrival', () => {
    const recipients = new Recipients();
    const shared = { category: 'order', recipient: 'dhl', purpose: 'delivery', legalBasis: 'contract', country: 'DE' };
    recipients.add({ ...shared, fields: ['phone'] }, '2026-03-02T00:00:00Z');
    recipients.add({ ...shared, fields: ['delivery_address'] }, '2026-03-01T23:30:00-02:00');
    recipients.add({ ...shared, fields: ['phone'] }, '2026-01-01T00:00:00Z');
    recipients.add({ ...shared, fields: ['phone'], country: 'AT', identifiable: false }, '2026-02-01T00:00:00Z');
    recipients.add({ ...shared, recipient: 'court-of-cologne', fields: ['phone'] }, '2026-02-01T00:00:00Z');
    const kind = { category: 'order', purpose: 'delivery', legalBasis: 'contract' };
    expect(recipients.summary(jrpanel())).toEqual([
      {
        recipient: 'court-of-cologne',
        name: 'court-of-cologne',
        received: [
          {
            ...kind,
            fields: ['phone'],
            country: 'DE',
            identifiable: true,
            times: 1,
            first: '2026-02-01T00:00:00Z',
            last: '2026-02-01T00:00:00Z',
          },
        ],
      },
      {
        recipient: 'dhl',
        name: 'DHL',
        kind: 'shipping',
        role: 'controller',
        received: [
          {
            ...kind,
            fields: ['delivery_address', 'phone'],
            country: 'DE',
            identifiable: true,
            times: 3,
            first: '2026-01-01T00:00:00Z',
            last: '2026-03-01T23:30:00-02:00',
          },
          {
            ...kind,
            fields: ['phone'],
            country: 'AT',
            identifiable: false,
            times: 1,
            first: '2026-02-01T00:00:00Z',
            last: '2026-02-01T00:00:00Z',
          },
        ],
      },
    ]);
  });
});

describe('what may not be told', () => {
  test.each([
    ['2026-12-01T00:00:00Z', true],
    ['2026-11-01T00:00:00Z', false],
    [undefined, false],
  ])('an order that forbids to tell until %s withholds on 3 November: %s', (gagUntil, withheld) => {
    const legalOrder = { authority: 'court', ...(gagUntil === undefined ? {} : { gagUntil }) };
    expect(isWithheld({ type: 'privacy.data.shared.v1', data: { legalOrder } }, '2026-11-03T00:00:00Z')).toBe(withheld);
  });
});

describe('portability', () => {
  const held = {
    category: 'order',
    system: 'shop-db',
    dataset: 'orders',
    records: 1,
    fields: [],
    passedThrough: [],
    recipients: [],
    purposes: [{ purpose: 'delivery', legalBases: ['contract'] }],
    origins: [{ origin: 'provided' }],
  };

  test('columns are those that the policy marks, where the person provided the data under a contract', () => {
    expect(portableColumns(shop, 'orders', [held], jrpanel())).toEqual(['order_number', 'contents', 'delivery_address', 'phone']);
  });

  test('the system file goes before the policy, and names fields as the ledger does', () => {
    const orders = {
      ...shop.datasets[1]!,
      fields: [
        { name: 'phone', portable: false },
        { name: 'total', portable: true },
        { name: 'addr', as: 'delivery_address' },
      ],
    };
    expect(portableColumns({ ...shop, datasets: [orders] }, 'orders', [held], jrpanel())).toEqual(['total', 'delivery_address']);
  });

  test.each([
    ['observed data', { ...held, origins: [{ origin: 'observed' }] }],
    ['a legitimate interest', { ...held, purposes: [{ purpose: 'audit', legalBases: ['legitimate-interest'] }] }],
    ['another dataset', { ...held, dataset: 'carts' }],
  ])('%s is not portable', (_, entry) => {
    expect(portableColumns(shop, 'orders', [entry], jrpanel())).toEqual([]);
  });

  test.each([
    [{ category: 'order', legalBasis: 'contract' }, 'phone', true],
    [{ category: 'order', legalBasis: 'consent', origin: 'provided' }, 'phone', true],
    [{ category: 'order', legalBasis: 'legitimate-interest' }, 'phone', false],
    [{ category: 'order', legalBasis: 'contract', origin: 'third-party' }, 'phone', false],
    [{ category: 'order', legalBasis: 'contract' }, 'invoice', false],
  ])('a value kept of %j, %s: %s', (collected, field, portable) => {
    expect(isPortableValue(collected, field, jrpanel())).toBe(portable);
  });
});

describe('files', () => {
  test('paths are safe on every file system and never the same', () => {
    const paths = new DatasetPaths();
    const names = ['orders', 'Orders', 'a/b:c', '..', 'con', 'nul.txt', 'trailing.'];
    expect(names.map((name) => paths.of('shop', name))).toEqual([
      'shop/orders',
      'shop/Orders-2',
      'shop/a_b_c',
      'shop/_',
      'shop/_con',
      'shop/_nul.txt',
      'shop/trailing_',
    ]);
  });

  test('an event shows its values and salts, never its nonce', () => {
    const event = bundleEvent(
      7,
      'data.collected',
      '2026-03-01T00:00:00Z',
      { category: 'order', system: 'shop-db', dataset: 'orders' },
      { '/fields/phone': '+1' },
    );
    const { nonce, ...metadata } = event.metadata;
    expect(nonce).toBe('never-shown');
    expect(JSON.parse(eventLine(event))).toEqual({ ...event, revision: '7', position: '7', metadata });
    expect(keptValues(event)).toEqual([
      {
        event: event.id,
        time: '2026-03-01T00:00:00Z',
        type: 'privacy.data.collected.v1',
        category: 'order',
        system: 'shop-db',
        dataset: 'orders',
        pointer: '/fields/phone',
        field: 'phone',
        value: '+1',
      },
    ]);
  });

  test.each([
    ['/fields/phone', 'phone'],
    ['/fields/a~1b~0c', 'a/b~c'],
    ['/note', undefined],
    ['/fields/a/b', undefined],
  ])('pointer %s names the field %s', (pointer, field) => {
    expect(fieldOf(pointer)).toBe(field);
  });

  test('what drivers give becomes plain JSON', () => {
    const row = {
      at: new Date('2026-01-02T03:04:05Z'),
      big: 9007199254740993n,
      bytes: Buffer.from('hi'),
      none: undefined,
      nan: Number.NaN,
      list: [1n, { deep: new Date(Number.NaN) }],
      text: 'ä',
    };
    expect(plainRow(row)).toEqual({
      at: '2026-01-02T03:04:05.000Z',
      big: '9007199254740993',
      bytes: 'aGk=',
      none: null,
      nan: 'NaN',
      list: ['1', { deep: null }],
      text: 'ä',
    });
  });

  test('a list of any length is JSON', async () => {
    const written = async (entries: unknown[]) => (await all(jsonList(entries))).join('');
    expect([await written([]), await written([1]), await written([{ a: 1 }, null])]).toEqual([
      '[]\n',
      '[\n1\n]\n',
      '[\n{"a":1},\nnull\n]\n',
    ]);
  });

  test('complete only if nothing is missing', () => {
    const missing = missingSystem('shop-db', 'unreachable', 'orders');
    expect([completeness([]), completeness([missing])]).toEqual([
      { state: 'complete' },
      {
        state: 'partial',
        missing: [
          {
            what: 'data/shop-db/orders',
            system: 'shop-db',
            dataset: 'orders',
            reason: 'unreachable',
            detail: 'It could not be reached when this copy was made.',
          },
        ],
      },
    ]);
  });
});
