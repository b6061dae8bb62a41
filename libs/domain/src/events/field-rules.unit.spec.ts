import { describe, expect, it } from '@jest/globals';
import type { EventTypes } from './catalogue.ts';
import { sampleRecorded, sampleWire } from './samples.ts';
import { validateRecorded, validateWire } from './validate.ts';

type Type = keyof EventTypes;

const collected = 'privacy.data.collected.v1';
const shared = 'privacy.data.shared.v1';
const signal = 'privacy.signal.received.v1';
const withdrawn = 'privacy.consent.withdrawn.v1';
const released = 'privacy.identifier.released.v1';
const code = 'must be a code: a lower-case word of a-z 0-9 - _, up to 128';
const name = 'must be a name: 1 to 128 of A-Z a-z 0-9 . _ : / -';
const nested = (levels: number): unknown => (levels === 0 ? 'x' : [nested(levels - 1)]);

function wire(type: Type, change: Record<string, unknown>) {
  return validateWire(type, { ...sampleWire(type), ...change });
}

function recorded(type: Type, change: Record<string, unknown>) {
  return validateRecorded(type, { ...sampleRecorded(type), ...change });
}

describe('data as sent', () => {
  const accepted: [string, Type, Record<string, unknown>][] = [
    ['names of fields without values', collected, { fields: ['email'] }],
    ['any JSON as the value of a field', collected, { fields: { a: { b: [1, null, true, 1.5, 'ü😀'] }, c: null } }],
    ['a value of exactly 8 KiB', collected, { fields: { a: 'x'.repeat(8190) } }],
    ['values nested 30 levels deep', collected, { fields: { a: nested(30) } }],
    ['several identifiers', collected, { subject: { email: 'a', ip: '::1', user_id: '7' } }],
    ['a note', collected, { note: 'said so on the phone' }],
    ['signals', collected, { signals: { dnt: true, gpc: false } }],
    ['a scope without purposes', withdrawn, { purposes: undefined, scope: 'all-contact' }],
    ['a scope with purposes', withdrawn, { scope: 'all' }],
    [
      'a legal order',
      shared,
      {
        ground: 'legal-order',
        legalOrder: { authority: 'court:berlin', reference: 'Az. 1 X 2/26', gagUntil: '2027-01-01T00:00:00+01:00' },
      },
    ],
    ['a TCF string', signal, { signal: 'tcf', value: `CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYg.${'A'.repeat(4000)}` }],
    ['a GPP string', signal, { signal: 'gpp', value: 'DBABMA~CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA.YAAAAAAAAAA' }],
    ['29 February of a leap year', 'privacy.retention.scheduled.v1', { dueAt: '2028-02-29T23:59:59.123456789-12:00' }],
    [
      'no identifying detail in a description',
      'privacy.subject.described.v1',
      { residence: undefined, ageBand: undefined, source: undefined },
    ],
  ];
  it.each(accepted)('may have %s', (_, type, change) => {
    expect(wire(type, change)).toEqual([]);
  });

  const refused: [string, Type, Record<string, unknown>, string, string][] = [
    ['a code in capitals', collected, { category: 'Order' }, '/category', code],
    ['a purpose that is not a code', collected, { purposes: ['order_fulfilment', 'To sell'] }, '/purposes/1', code],
    ['a purpose twice', collected, { purposes: ['a', 'a'] }, '/purposes', 'must not name anything twice'],
    ['no purpose', collected, { purposes: [] }, '/purposes', 'must have 1 to 256 items'],
    ['text for a list', collected, { purposes: 'a' }, '/purposes', 'must be a list'],
    ['a name with @', collected, { system: 'ada@shop' }, '/system', name],
    ['a name of 129 characters', collected, { system: 'x'.repeat(129) }, '/system', name],
    ['a name with a line break', collected, { system: 'shop-db\n' }, '/system', name],
    ['an empty name', collected, { dataset: '' }, '/dataset', name],
    [
      'an unknown legal basis',
      collected,
      { legalBasis: 'because' },
      '/legalBasis',
      'must be one of contract, consent, legal-obligation, vital-interest, public-task, legitimate-interest',
    ],
    ['true as text', collected, { stored: 'true' }, '/stored', 'must be true or false'],
    ['an inner flag that is none', collected, { signals: { dnt: 1 } }, '/signals/dnt', 'must be true or false'],
    ['a list for an object', collected, { signals: [] }, '/signals', 'must be an object'],
    ['no identifier', collected, { subject: {} }, '/subject', 'must have 1 to 32 members'],
    ['an identifier that is a number', collected, { subject: { user_id: 7 } }, '/subject/user_id', 'must be text of 1 to 512 characters'],
    ['an empty identifier', collected, { subject: { email: '' } }, '/subject/email', 'must be text of 1 to 512 characters'],
    [
      'an identifier of 513 characters',
      collected,
      { subject: { email: 'x'.repeat(513) } },
      '/subject/email',
      'must be text of 1 to 512 characters',
    ],
    ['an identifier type in capitals', collected, { subject: { Email: 'x' } }, '/subject/Email', `has a key that ${code}`],
    ['a name of a field with a blank', collected, { fields: { 'first name': 'Ada' } }, '/fields/first name', `has a key that ${name}`],
    [
      'a pointer that needs escaping',
      collected,
      { fields: { 'a/b': 2 ** 53 } },
      '/fields/a~1b',
      'must be a number that every reader reads alike (integers up to 2^53 - 1; send others as text)',
    ],
    ['a prototype', collected, { fields: JSON.parse('{"__proto__":{"a":1}}') as unknown }, '/fields', 'has a key that is not allowed'],
    [
      'a prototype inside a value',
      collected,
      { fields: { a: JSON.parse('{"__proto__":1}') as unknown } },
      '/fields/a',
      'has a key that is not allowed',
    ],
    ['a value over 8 KiB', collected, { fields: { a: 'x'.repeat(8191) } }, '/fields/a', 'must be at most 8192 bytes of JSON'],
    [
      'a value nested too deep',
      collected,
      { fields: { a: [nested(33)] } },
      `/fields/a${'/0'.repeat(33)}`,
      'must not be nested deeper than 32 levels',
    ],
    [
      'half of a surrogate pair in a value',
      collected,
      { fields: { a: ['\ud800'] } },
      '/fields/a/0',
      'must be Unicode text (it holds half of a surrogate pair)',
    ],
    [
      'half of a surrogate pair in a note',
      collected,
      { note: 'x\udc00' },
      '/note',
      'must be Unicode text (it holds half of a surrogate pair)',
    ],
    ['half of a surrogate pair in a key', collected, { fields: { a: { '\ud800': 1 } } }, '/fields/a', 'has a key that is not allowed'],
    ['a record key that is a number', collected, { record: 1001 }, '/record', 'must be text of 1 to 512 characters'],
    ['values where only names belong', shared, { fields: { phone: '1' } }, '/fields', 'must be a list'],
    ['a country in lower case', shared, { country: 'de' }, '/country', 'must be a country: two capital letters of ISO 3166-1'],
    ['a country that is none', shared, { country: 'XX' }, '/country', 'must be a country: two capital letters of ISO 3166-1'],
    ['the United Kingdom by its other name', shared, { country: 'UK' }, '/country', 'must be a country: two capital letters of ISO 3166-1'],
    ['a legal order without the order', shared, { ground: 'legal-order' }, '/legalOrder', 'is required when ground is legal-order'],
    ['an order without its authority', shared, { legalOrder: {} }, '/legalOrder/authority', 'is required'],
    ['neither purposes nor scope', withdrawn, { purposes: undefined }, '/purposes', 'needs purposes or scope'],
    ['a consent string for a simple signal', signal, { value: 'a~b' }, '/value', name],
    [
      'a consent string over 4 KiB',
      signal,
      { signal: 'tcf', value: 'x'.repeat(4097) },
      '/value',
      'must be 1 to 4096 of A-Z a-z 0-9 . _ : / ~ -',
    ],
    [
      'a name for a consent string',
      signal,
      { signal: 'tcf', value: 'a/b' },
      '/value',
      'must be a consent string: 1 to 4096 of A-Z a-z 0-9 . _ ~ -',
    ],
    ['two released identifiers', released, { identifier: { phone: '1', email: 'a' } }, '/identifier', 'must have 1 to 1 members'],
    ['a count below 0', 'privacy.data.deleted.v1', { count: -1 }, '/count', 'must be a whole number, 0 or more'],
    ['half a count', 'privacy.data.deleted.v1', { count: 1.5 }, '/count', 'must be a whole number, 0 or more'],
    [
      'a time without an offset',
      'privacy.retention.scheduled.v1',
      { dueAt: '2026-11-01T10:00:00' },
      '/dueAt',
      'must be a time of RFC 3339 with its offset that exists, such as 2026-11-01T10:00:00Z',
    ],
  ];
  it.each(refused)('may not have %s', (_, type, change, pointer, reason) => {
    expect(wire(type, change)).toEqual([{ pointer, reason }]);
  });

  it.each([
    ['null', null],
    ['a list', []],
    ['text', 'x'],
    ['a number', 1],
  ])('may not be %s', (_, data) => {
    expect(validateWire(collected, data)).toEqual([{ pointer: '', reason: 'must be an object' }]);
  });

  it('may not reach for the class behind it', () => {
    const data = JSON.parse('{"__proto__":{"category":"order"},"constructor":1}') as unknown;
    const unknown = validateWire(collected, data).filter(({ reason }) => reason !== 'is required');
    expect(unknown).toEqual([
      { pointer: '/__proto__', reason: 'is not a field here' },
      { pointer: '/constructor', reason: 'is not a field here' },
    ]);
  });

  it('of an event about nobody may not name a person', () => {
    expect(wire('privacy.control.evidenced.v1', { subject: { email: 'a' }, note: 'x' })).toEqual([
      { pointer: '/subject', reason: 'is not a field here' },
      { pointer: '/note', reason: 'is not a field here' },
    ]);
  });
});

describe('data as recorded', () => {
  const refused: [string, Type, Record<string, unknown>, string, string][] = [
    ['identifiers', collected, { subject: { email: 'ada@example.org' } }, '/subject', 'must be a list'],
    ['types of identifiers out of order', collected, { subject: ['phone', 'email'] }, '/subject', 'must be sorted'],
    ['values of fields', collected, { fields: { phone: '1' } }, '/fields', 'must be a list'],
    ['names of fields out of order', collected, { fields: ['b', 'a'] }, '/fields', 'must be sorted'],
    ['the key of a record', collected, { record: '1001' }, '/record', 'must be 64 hexadecimal digits in lower case'],
    ['a note', collected, { note: 'x' }, '/note', 'must not stand in the ledger'],
    [
      'the reference of an order',
      shared,
      { legalOrder: { authority: 'x', reference: 'y' } },
      '/legalOrder/reference',
      'must not stand in the ledger',
    ],
    [
      'identifiers of another',
      'privacy.subject.linked.v1',
      { other: { user_id: '1' } },
      '/other',
      'must be 32 hexadecimal digits in lower case',
    ],
    ['a released identifier', released, { identifier: { phone: '1' } }, '/identifier', code],
    ['a rule broken', withdrawn, { purposes: undefined }, '/purposes', 'needs purposes or scope'],
    ['a hold on nothing', 'privacy.hold.placed.v1', { subject: undefined }, '/subject', 'needs subject or category or system'],
    [
      'an identifier of a forgotten person in clear',
      'privacy.erasure.closing.v1',
      { identifiers: [{ pseudonym: '0'.repeat(32), type: 'email', mac: 'ada@example.org', pepper: 1 }] },
      '/identifiers/0/mac',
      'must be 64 hexadecimal digits in lower case',
    ],
    [
      'a stream that is no pseudonym',
      'privacy.erasure.closed.v1',
      { heads: { ada: '1' } },
      '/heads/ada',
      'has a key that must be 32 hexadecimal digits in lower case',
    ],
  ];
  it.each(refused)('may not have %s', (_, type, change, pointer, reason) => {
    expect(recorded(type, change)).toEqual([{ pointer, reason }]);
  });

  it('may name no identifier, where Lethe itself deletes', () => {
    expect(recorded('privacy.data.deleted.v1', { subject: [] })).toEqual([]);
  });
});
