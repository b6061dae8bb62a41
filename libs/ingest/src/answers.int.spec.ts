import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { EventMetadata, IncomingEvent } from '#domain';
import { collected, TestLedger, testCaller } from '../../../test/support/ledger.ts';
import type { Ingest } from './ingest.ts';
import type { Caller, RecordResult } from './types.ts';

let ledger: TestLedger;
let ingest: Ingest;

beforeAll(async () => {
  ledger = await TestLedger.open();
  ingest = ledger.ingest({ now: () => new Date('2026-11-01T12:00:00Z') });
});

afterAll(async () => {
  await ledger.close();
});

const record = async (event: unknown, caller: Caller = testCaller): Promise<RecordResult> =>
  (await ingest.record(caller, [event as IncomingEvent]))[0] as RecordResult;
const vaultRows = async () =>
  Object.values(
    (
      await ledger.db.query<Record<string, bigint>>(
        'SELECT (SELECT count(*) FROM vault.received) r, (SELECT count(*) FROM vault.identifier) i, (SELECT count(*) FROM vault.value) v, (SELECT count(*) FROM vault.subject) s',
      )
    )[0] ?? {},
  );

const CARD = '4111 1111 1111 1111';
const badInput: [string, unknown, number, string, string[]][] = [
  ['no event', 'text', 400, 'invalid-event', ['']],
  ['null', null, 400, 'invalid-event', ['']],
  ['an unknown type', collected('b', {}, { type: 'privacy.data.stolen.v1' }), 400, 'invalid-event', ['/type']],
  ["a type that is Lethe's own", collected('b', {}, { type: 'privacy.event.refused.v1' }), 400, 'invalid-event', ['/type']],
  ['an unknown field', collected('b', { colour: 'red' }), 400, 'invalid-event', ['/data/colour']],
  ['a missing field', collected('b', { category: undefined }), 400, 'invalid-event', ['/data/category']],
  ['no time', collected('b', {}, { time: undefined as never }), 400, 'invalid-event', ['/time']],
  ['a time that does not exist', collected('b', {}, { time: '2026-02-30T10:00:00Z' }), 400, 'invalid-event', ['/time']],
  ['a time too far ahead', collected('b', {}, { time: '2026-11-01T12:05:01Z' }), 400, 'invalid-event', ['/time']],
  ['no identifier', collected('b', { subject: {} }), 400, 'invalid-event', ['/data/subject']],
  ['an identifier of an unknown type', collected('b', { subject: { shoe_size: '42' } }), 400, 'invalid-event', ['/data/subject/shoe_size']],
  ['an identifier that is none', collected('b', { subject: { email: 'ada' } }), 400, 'invalid-event', ['/data/subject/email']],
  [
    'a value that is too large',
    collected('b', { fields: { delivery_address: 'x'.repeat(9_000) } }),
    400,
    'invalid-event',
    ['/data/fields/delivery_address'],
  ],
  [
    'half a surrogate pair',
    collected('b', { fields: { delivery_address: '\ud800' } }),
    400,
    'invalid-event',
    ['/data/fields/delivery_address'],
  ],
  [
    'a number that is not exact',
    collected('b', { fields: { delivery_address: 2 ** 60 } }),
    400,
    'invalid-event',
    ['/data/fields/delivery_address'],
  ],
  ['a foreign source', collected('b', {}, { source: '/other/checkout' }), 403, 'foreign-source', ['/source']],
  ["Lethe's source", collected('b', {}, { source: 'lethe' }), 403, 'foreign-source', ['/source']],
  ['another controller', collected('b', { controller: 'rival' }), 403, 'foreign-controller', ['/data/controller']],
  ['a card number in an identifier', collected('b', { subject: { customer_id: CARD } }), 400, 'card-number', ['/data/subject/customer_id']],
  ['a card number in a record key', collected('b', { record: CARD }), 400, 'card-number', ['/data/record']],
  ['a card number in the id', collected(CARD), 400, 'card-number', ['/id']],
  ['a card number in the source', collected('b', {}, { source: '/shop/4111-1111-1111-1111' }), 400, 'card-number', ['/source']],
  [
    'a card number in the source, percent-encoded',
    collected('b', {}, { source: '/shop/4111%201111%201111%201111' }),
    400,
    'card-number',
    ['/source'],
  ],
  ['a card number in a name', collected('b', { originName: '4111.1111.1111.1111' }), 400, 'card-number', ['/data/originName']],
  ['a card number as the name of a field', collected('b', { '4111 1111 1111 1111': 'x' }), 400, 'invalid-event', ['/data']],
  [
    'a card number as the name of a value',
    collected('b', { fields: { '4111-1111-1111-1111': 'x' } }),
    400,
    'card-number',
    ['/data/fields'],
  ],
  ['a card number in a list of names', collected('b', { fields: ['4111-1111-1111-1111'] }), 400, 'card-number', ['/data/fields/0']],
  ['a card number in a correlation', collected('b', {}, { correlationid: CARD }), 400, 'card-number', ['/correlationid']],
];

describe('an event that cannot be recorded', () => {
  test.each(badInput)('%s', async (_, event, status, kind, pointers) => {
    const result = await record(event);
    expect(result).toMatchObject({
      status: 'rejected',
      findings: [],
      dropped: [],
      problem: { status, type: `https://lethe.dev/problems/${kind}` },
    });
    expect(result.problem?.errors?.map(({ pointer }) => pointer)).toEqual(pointers);
    expect(JSON.stringify(result.problem)).not.toMatch(/4111|@example/);
  });

  test('leaves nothing anywhere', async () => {
    expect([await ledger.all(), await vaultRows()]).toEqual([[], [0n, 0n, 0n, 0n]]);
  });

  test('a key may be narrowed to types', async () => {
    const caller = { ...testCaller, types: ['privacy.consent.*'] };
    expect((await record(collected('b'), caller)).problem).toMatchObject({
      status: 403,
      type: 'https://lethe.dev/problems/foreign-source',
      errors: [{ pointer: '/type', reason: expect.any(String) }],
    });
  });
});

describe('the same source and id again', () => {
  test('with the same content is a duplicate, however it is written', async () => {
    const first = await record(collected('same', { subject: { email: 'eve@example.org', ip: '192.0.2.7' } }));
    const other = collected('same', {
      subject: { ip: '192.0.2.7', email: ' EVE@Example.org' },
      fields: { phone: 'another', delivery_address: '1 Main St' },
    });
    expect(first.status).toBe('recorded');
    expect(await record(other)).toEqual({ ...first, status: 'duplicate' });
  });

  test.each<[string, IncomingEvent]>([
    [
      'type',
      {
        ...collected('reused'),
        type: 'privacy.data.corrected.v1',
        data: {
          subject: { email: 'ada@example.org' },
          category: 'order',
          system: 'shop-db',
          dataset: 'orders',
          record: 'reused',
          fields: { delivery_address: '1 Main St', phone: '+1 202 555 0100' },
        },
      },
    ],
    ['time', collected('reused', {}, { time: '2026-10-01T10:00:01Z' })],
    ['subject', collected('reused', { subject: { email: 'ben@example.org' } })],
    ['identifier beside', collected('reused', { subject: { email: 'ada@example.org', ip: '192.0.2.7' } })],
    ['value', collected('reused', { fields: { delivery_address: '2 Main St', phone: '+1 202 555 0100' } })],
    ['missing value', collected('reused', { fields: ['delivery_address', 'phone'] })],
    ['field', collected('reused', { purposes: ['marketing'] })],
    ['record', collected('reused', { record: 'another' })],
  ])('with another %s is refused and changes nothing', async (_, event) => {
    const first = await record(collected('reused'));
    const rows = await vaultRows();
    expect(await record(event)).toEqual({
      id: 'reused',
      status: 'rejected',
      findings: [],
      dropped: [],
      problem: expect.objectContaining({ status: 409, type: 'https://lethe.dev/problems/id-reused' }),
    });
    expect(await vaultRows()).toEqual(rows);
    expect(await record(collected('reused'))).toEqual({ ...first, status: 'duplicate' });
  });

  test('twice in one batch: the second is the duplicate, a third with other content is refused', async () => {
    const events = [collected('twice'), collected('twice'), collected('twice', { purposes: ['marketing'] }), collected('after-twice')];
    const results = await ingest.record(testCaller, events);
    expect(results.map(({ status, problem }) => problem?.type.split('/').at(-1) ?? status)).toEqual([
      'recorded',
      'duplicate',
      'id-reused',
      'recorded',
    ]);
    expect(results[1]).toEqual({ ...results[0], status: 'duplicate' });
  });

  test('of another controller is another event', async () => {
    const rival = { controller: 'rival', actor: 'rival-key', sources: ['*'] };
    const [ours, theirs] = [await record(collected('shared-id')), await record(collected('shared-id'), rival)];
    expect([ours.status, theirs.status]).toEqual(['recorded', 'recorded']);
    expect(theirs.subject).not.toBe(ours.subject);
  });

  test('after a change of the policy is still a duplicate, with the answer of then', async () => {
    const first = await record(collected('policy-change'));
    const strict = ledger.ingest({ policies: { current: () => undefined, versions: () => [] } });
    expect(await strict.record(testCaller, [collected('policy-change')])).toEqual([{ ...first, status: 'duplicate' }]);
  });
});

describe('a batch', () => {
  test('is answered in its order, each by itself, each with its own position', async () => {
    const events = [
      collected('batch-1'),
      collected('batch-2', { category: 7 }),
      collected('batch-3'),
      collected('batch-4', { subject: { email: 'zoe@example.org' } }),
    ];
    const results = await ingest.record(testCaller, events);
    expect(results.map(({ id, status }) => [id, status])).toEqual([
      ['batch-1', 'recorded'],
      ['batch-2', 'rejected'],
      ['batch-3', 'recorded'],
      ['batch-4', 'recorded'],
    ]);
    const all = await ledger.all();
    for (const { position, subject, status } of results) {
      if (status === 'recorded') expect(all.find((event) => String(event.position) === position)?.stream).toBe(`subject-${subject}`);
    }
    expect(new Set(results.flatMap(({ position }) => position ?? [])).size).toBe(3);
  });

  test('of hundreds about one person goes into its stream in order', async () => {
    const events = Array.from({ length: 700 }, (_, index) => collected(`many-${index}`, { subject: { email: 'many@example.org' } }));
    const results = await ingest.record(testCaller, events);
    const stream = (await ledger.all()).filter(({ stream: name }) => name === `subject-${results[0]?.subject}`);
    expect(stream.map(({ position }) => String(position))).toEqual(results.map(({ position }) => position));
  });

  test('of nothing is answered with nothing', async () => {
    expect(await ingest.record(testCaller, [])).toEqual([]);
  });
});

describe('a dry run', () => {
  test('says what would be, and records nothing', async () => {
    const known = await record(collected('known-person', { subject: { email: 'dry@example.org' } }));
    const rows = await vaultRows();
    const length = (await ledger.all()).length;
    const events = [
      collected('dry-1', { subject: { email: 'dry@example.org' } }),
      collected('dry-2', { subject: { email: 'new@example.org' } }),
      collected('dry-3', { category: 7 }),
    ];
    expect((await ingest.foresee(testCaller, events)).map(({ result }) => result)).toEqual([
      { id: 'dry-1', status: 'recorded', subject: known.subject, findings: [], dropped: ['/fields/phone'] },
      { id: 'dry-2', status: 'recorded', findings: [], dropped: ['/fields/phone'] },
      { id: 'dry-3', status: 'rejected', findings: [], dropped: [], problem: expect.objectContaining({ status: 400 }) },
    ]);
    expect([await vaultRows(), (await ledger.all()).length]).toEqual([rows, length]);
  });

  test('says what was received before: the same again, or something else under the same id', async () => {
    const sent = collected('dry-known', { subject: { email: 'dry@example.org' } });
    const first = await record(sent);
    await ledger.keep();
    const other = { ...sent, data: { ...sent.data, category: 'account' } };
    expect((await ingest.foresee(testCaller, [sent, other])).map(({ result }) => result)).toEqual([
      { ...first, status: 'duplicate' },
      { id: 'dry-known', status: 'rejected', findings: [], dropped: [], problem: expect.objectContaining({ status: 409 }) },
    ]);
  });
});

describe("Lethe's own facts", () => {
  test('are recorded once under their id, in the stream of their person or controller', async () => {
    const person = await record(collected('own-subject', { subject: { email: 'own@example.org' } }));
    const time = '2026-11-01T11:00:00Z';
    const facts = [
      {
        controller: 'shop',
        subject: person.subject as string,
        type: 'privacy.data.deleted.v1',
        id: 'e/t/1/orders',
        time,
        data: { system: 'shop-db', dataset: 'orders', ground: 'request', count: 2 },
        actor: 'lethe',
      },
      {
        controller: 'shop',
        type: 'privacy.key.destroyed.v1',
        id: 'key.destroyed/k',
        time,
        data: { key: '2026-11-01-abcd', keyType: 'day' },
        actor: 'lethe',
      },
    ];
    const first = await ingest.recordOwn(facts);
    const again = await ingest.recordOwn(facts);
    const recorded = (await ledger.all()).filter(({ position }) => first.some((result) => result.position === String(position)));
    expect(first.map(({ status, subject }) => [status, subject])).toEqual([
      ['recorded', person.subject],
      ['recorded', undefined],
    ]);
    expect(again).toEqual(first.map((result) => ({ ...result, status: 'duplicate' })));
    expect(recorded.map(({ stream, data, metadata }) => [stream, data, (metadata as EventMetadata).source])).toEqual([
      [`subject-${person.subject}`, { subject: [], system: 'shop-db', dataset: 'orders', ground: 'request', count: 2 }, 'lethe'],
      ['controller-shop', { key: '2026-11-01-abcd', keyType: 'day' }, 'lethe'],
    ]);
  });

  test('about nobody there is are rejected; wrong ones are a mistake of ours', async () => {
    const fact = {
      controller: 'shop',
      subject: '0'.repeat(32),
      type: 'privacy.value.lost.v1',
      id: 'x',
      time: '2026-11-01T11:00:00Z',
      data: { event: '2f1e4fc0-81fd-41da-9a3d-5f5a1f9f3c11', pointers: ['/record'] },
      actor: 'lethe',
    };
    expect((await ingest.recordOwn([fact]))[0]).toMatchObject({ status: 'rejected', problem: { status: 404 } });
    await expect(ingest.recordOwn([{ ...fact, data: {} }])).rejects.toThrow("Lethe's own privacy.value.lost.v1 is wrong at /event");
  });
});
