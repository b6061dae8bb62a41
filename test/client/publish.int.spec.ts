import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { drain, drainOnce, HttpPublisher, LetheRefused, type Outbox, type Publisher } from '../../libs/client/src/index.ts';
import { until } from '../support/collect.ts';
import { serveLedger, type ServedLedger } from '../support/served-ledger.ts';
import { playAnswers } from './played-answers.ts';
import { granted, KeptOutbox } from './shop-events.ts';

let ledger: ServedLedger;
let key: Record<string, string>;
const fast = { attempts: 4, firstMs: 5, longestMs: 20 };

beforeAll(async () => {
  ledger = await serveLedger();
  key = ledger.keys['jrpanel']!;
}, 60_000);

afterAll(() => ledger.close());

const publisherOf = (url: string, retry = fast) => new HttpPublisher({ url, key: key['publisher']!, retry });
const kept = { position: expect.stringMatching(/^\d+$/), subject: expect.stringMatching(/^[0-9a-f]{32}$/), findings: [], dropped: [] };
const problem = { type: 'https://lethe.dev/problems/unavailable', title: 'x', status: 503, detail: 'x' };

/** How many consents the ledger has recorded. */
async function recorded(): Promise<number> {
  let count = 0;
  for await (const { type } of ledger.engines.store.readAll()) if (type === 'privacy.consent.granted.v1') count += 1;
  return count;
}

describe('HttpPublisher', () => {
  it('answers for each event, in their order: recorded, duplicate, or rejected with the problem', async () => {
    const publisher = publisherOf(ledger.url);
    const [one, other] = [granted('p-1'), granted('p-2')];
    expect(await publisher.publish([one])).toEqual([{ status: 'recorded', id: 'p-1', ...kept }]);
    const wrong = granted('p-3', { purposes: ['Not A Code'] });
    const reused = granted('p-1', { purposes: ['analytics'] });
    expect(await publisher.publish([one, wrong, other, reused])).toEqual([
      { status: 'duplicate', id: 'p-1', ...kept },
      {
        status: 'rejected',
        id: 'p-3',
        problem: expect.objectContaining({ status: 400, errors: [{ pointer: '/data/purposes/0', reason: expect.any(String) }] }),
      },
      { status: 'recorded', id: 'p-2', ...kept },
      { status: 'rejected', id: 'p-1', problem: expect.objectContaining({ status: 409 }) },
    ]);
  });

  it('sends a thousand at once, and more in several requests', async () => {
    const played = await playAnswers(ledger.url, []);
    const before = await recorded();
    const events = Array.from({ length: 1_205 }, (_, n) => granted(`many-${n}`));
    const results = await publisherOf(played.url).publish(events);
    expect(results.map(({ id, status }) => `${id} ${status}`)).toEqual(events.map(({ id }) => `${id} recorded`));
    expect([played.requests.map(({ events: count }) => count), (await recorded()) - before]).toEqual([[1_000, 205], 1_205]);
    await played.close();
  }, 60_000);

  it('given a 503 and a 429 that say when to come again, then it comes no earlier, and the event is recorded once', async () => {
    const answers = [
      { status: 503, headers: { 'retry-after': '1' }, body: problem },
      { status: 429, headers: { 'retry-after': '1' }, body: { ...problem, status: 429 } },
    ];
    const played = await playAnswers(ledger.url, answers);
    expect(await publisherOf(played.url).publish([granted('r-1')])).toEqual([{ status: 'recorded', id: 'r-1', ...kept }]);
    const [first, second, third] = played.requests.map(({ at }) => at) as [number, number, number];
    expect([played.requests.length, second - first >= 995, third - second >= 995]).toEqual([3, true, true]);
    await played.close();
  });

  it('given an answer that is lost after the ledger recorded it, then sending again finds a duplicate', async () => {
    const played = await playAnswers(ledger.url, ['lost']);
    const before = await recorded();
    expect(await publisherOf(played.url).publish([granted('l-1')])).toEqual([{ status: 'duplicate', id: 'l-1', ...kept }]);
    expect((await recorded()) - before).toBe(1);
    await played.close();
  });

  it('given a ledger that is not there, then every event is unanswered after the last attempt', async () => {
    const results = await publisherOf('http://127.0.0.1:9').publish([granted('n-1'), granted('n-2')]);
    expect(results).toEqual(
      ['n-1', 'n-2'].map((id) => ({ status: 'unanswered', id, problem: expect.objectContaining({ status: 503, title: 'No answer' }) })),
    );
  });

  it('given one event of a batch that an engine failed for, then that one alone is sent again', async () => {
    const body = {
      results: [
        { id: 'e-1', status: 'recorded', position: '7', findings: [], dropped: [] },
        { id: 'e-2', status: 'rejected', problem },
      ],
    };
    const played = await playAnswers(ledger.url, [{ status: 200, body }]);
    const results = await publisherOf(played.url).publish([granted('e-1'), granted('e-2')]);
    expect(results.map(({ id, status }) => [id, status])).toEqual([
      ['e-1', 'recorded'],
      ['e-2', 'recorded'],
    ]);
    expect(played.requests.map(({ events }) => events)).toEqual([2, 1]);
    await played.close();
  });

  it('given one event that is too large for any request, then it alone is rejected', async () => {
    const large = { ...granted('x-2'), data: { ...granted('x-2').data, note: 'x'.repeat(9 * 1024 * 1024) } };
    const results = await publisherOf(ledger.url).publish([granted('x-1'), large, granted('x-3')]);
    expect(results.map((result) => [result.id, result.status, 'problem' in result && result.problem.status])).toEqual([
      ['x-1', 'recorded', false],
      ['x-2', 'rejected', 413],
      ['x-3', 'recorded', false],
    ]);
  });

  it('given something in between that answers in its own words, then no event is rejected for it, and less is sent where it is too much', async () => {
    const answers = [413, 400].map((status) => ({ status, headers: { 'content-type': 'text/html' }, body: 'no' }));
    const played = await playAnswers(ledger.url, answers);
    const results = await publisherOf(played.url).publish([granted('b-1'), granted('b-2')]);
    expect(results.map((result) => [result.id, result.status])).toEqual([
      ['b-1', 'recorded'],
      ['b-2', 'recorded'],
    ]);
    // Both, each alone, and the first once more.
    expect(played.requests.map(({ events }) => events)).toEqual([2, 1, 1, 1]);
    await played.close();
  });

  it.each([
    ['a key that is not valid', () => 'lethe_wrong', 401],
    ['a key that may not send events', () => key['dpo']!, 403],
  ])('given %s, then it throws: that is no matter of the events', async (_, of, status) => {
    const publisher = new HttpPublisher({ url: ledger.url, key: of(), retry: fast });
    const thrown = await publisher.publish([granted('f-1')]).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(LetheRefused);
    expect((thrown as LetheRefused).problem.status).toBe(status);
  });
});

describe('drain', () => {
  const crash = () => Promise.reject(new Error('died'));
  const gaps: [string, (parts: { outbox: KeptOutbox; publisher: Publisher }) => { outbox?: Outbox; publisher?: Publisher }][] = [
    ['before anything is taken', ({ outbox }) => ({ outbox: { takeBatch: crash, markDone: (done) => outbox.markDone(done) } })],
    ['before the events are sent', () => ({ publisher: { publish: crash } })],
    [
      'after they were sent and recorded',
      ({ publisher }) => ({ publisher: { publish: (events) => publisher.publish(events).then(crash) } }),
    ],
    ['before they are marked', ({ outbox }) => ({ outbox: { takeBatch: (most) => outbox.takeBatch(most), markDone: crash } })],
    [
      'after they were marked',
      ({ outbox }) => ({ outbox: { takeBatch: (most) => outbox.takeBatch(most), markDone: (done) => outbox.markDone(done).then(crash) } }),
    ],
  ];

  it.each(gaps)('given a crash %s, then every event is recorded once, and marked', async (gap, dying) => {
    const events = Array.from({ length: 5 }, (_, n) => granted(`gap-${gap.replaceAll(' ', '-')}-${n}`));
    const parts = { outbox: new KeptOutbox(events), publisher: publisherOf(ledger.url) };
    const before = await recorded();
    const { outbox = parts.outbox, publisher = parts.publisher } = dying(parts);
    await expect(drainOnce(outbox, publisher, 3)).rejects.toThrow('died');
    const stop = new AbortController();
    const draining = drain(parts.outbox, parts.publisher, stop.signal, { idleMs: 5, most: 3 });
    await until(() => parts.outbox.waiting.size === 0);
    stop.abort();
    await draining;
    expect([parts.outbox.done.map(({ key: id }) => id), (await recorded()) - before]).toEqual([events.map(({ id }) => id), 5]);
  });

  it('given a ledger that is away, then the events stay, and are recorded once it is back; one that is wrong is put aside', async () => {
    const unavailable = { status: 503, headers: {}, body: problem };
    const played = await playAnswers(
      ledger.url,
      Array.from({ length: 6 }, () => unavailable),
    );
    const outbox = new KeptOutbox([granted('a-1'), granted('a-2', { purposes: [] }), granted('a-3')]);
    const rounds: string[] = [];
    const stop = new AbortController();
    const draining = drain(outbox, publisherOf(played.url, { ...fast, attempts: 2 }), stop.signal, {
      idleMs: 5,
      backoffMs: { firstMs: 5, longestMs: 10 },
      onRound: ({ done, rejected, unanswered }) => rounds.push([done, rejected, unanswered].join()),
    });
    await until(() => outbox.waiting.size === 0);
    stop.abort();
    await draining;
    expect(rounds).toEqual(['0,0,3', '0,0,3', '0,0,3', '3,1,0']);
    expect(outbox.done.map(({ key: id, result: { status } }) => [id, status])).toEqual([
      ['a-1', 'recorded'],
      ['a-2', 'rejected'],
      ['a-3', 'recorded'],
    ]);
    await played.close();
  });

  it('rejects when the key is not let in, and the events stay', async () => {
    const outbox = new KeptOutbox([granted('k-1')]);
    const publisher = new HttpPublisher({ url: ledger.url, key: 'lethe_wrong', retry: fast });
    await expect(drain(outbox, publisher, new AbortController().signal)).rejects.toBeInstanceOf(LetheRefused);
    expect([...outbox.waiting.keys()]).toEqual(['k-1']);
  });
});
