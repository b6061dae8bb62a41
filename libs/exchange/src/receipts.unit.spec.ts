import { expect, it } from '@jest/globals';
import { problem } from '#domain';
import type { Message } from '#messaging';
import type { Engines } from './engines.ts';
import { Figures } from './figures.ts';
import { Receipts } from './receipts.ts';

const ids = { ada: 'a'.repeat(32), bea: 'b'.repeat(32) };
type Whom = keyof typeof ids;

let offset = 0;
const receipt = (whom: Whom, outcome: string): Message => {
  const given = {
    erasure: ids[whom],
    target: 'crm',
    round: 1,
    outcome,
    counts: {},
    verified: true,
    at: '2026-11-02T10:00:00Z',
    worker: 'worker',
  };
  return {
    topic: 't',
    partition: 0,
    offset: `${offset++}`,
    timestamp: 0,
    key: null,
    value: Buffer.from(JSON.stringify(given)),
    headers: [],
  };
};

/** A ledger that says what it is told, and when it was told that. It knows what it cannot record now. */
function ledger(away: readonly string[] = []) {
  const told: string[] = [];
  const work: Pick<Engines['work'], 'receipt'> = {
    receipt: async (_worker, erasure, _target, { outcome }) => {
      const name = `${erasure === ids.ada ? 'ada' : 'bea'} ${outcome}`;
      told.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      told.push(`${name} ends`);
      return away.includes(name) ? { ok: false, problem: problem('unavailable', 'away') } : { ok: true, status: 'recorded' };
    },
  };
  const key = { name: 'worker', roles: ['worker' as const], createdAt: '2026-01-01T00:00:00Z' };
  const vault = { deadLetters: { delete: () => Promise.resolve() } };
  const engines = { work, vault, apiKeys: { list: () => Promise.resolve([key]) }, now: () => new Date('2026-11-02T11:00:00Z') };
  const figures = new Figures();
  const burial = { bury: () => Promise.reject(new Error('nothing is to be buried')) };
  const receipts = new Receipts('shop', engines as unknown as Engines, burial as never, figures);
  return { told, figures, take: (messages: Message[]) => receipts.take(messages, () => Promise.resolve()) };
}

it('records answers to different orders side by side, and those to one order in their order', async () => {
  const { told, figures, take } = ledger();
  const messages = [receipt('ada', 'failed'), receipt('bea', 'erased'), receipt('ada', 'erased')];
  expect(await take(messages)).toEqual({ done: 3 });
  const ofAda = told.filter((line) => line.startsWith('ada'));
  expect(ofAda).toEqual(['ada failed begins', 'ada failed ends', 'ada erased begins', 'ada erased ends']);
  expect(told.slice(0, 2)).toEqual(['ada failed begins', 'bea erased begins']);
  expect([...figures.messages]).toEqual([{ controller: 'shop', channel: 'erasure.receipts', outcome: 'recorded', count: 3 }]);
});

it('given one that cannot be recorded now, then it and what comes after it is taken again, and nothing else about its order is recorded', async () => {
  const { told, figures, take } = ledger(['ada failed']);
  const messages = [receipt('bea', 'failed'), receipt('ada', 'failed'), receipt('bea', 'erased'), receipt('ada', 'erased')];
  expect(await take(messages)).toEqual({ done: 1, wait: true });
  expect(told.filter((line) => line.endsWith('begins'))).toEqual(['bea failed begins', 'ada failed begins', 'bea erased begins']);
  expect([...figures.messages]).toEqual([{ controller: 'shop', channel: 'erasure.receipts', outcome: 'recorded', count: 1 }]);
});

it('given more than are recorded side by side, then all are taken', async () => {
  const { told, take } = ledger();
  expect(await take(Array.from({ length: 70 }, () => receipt('ada', 'failed')))).toEqual({ done: 70 });
  expect(told.length).toBe(140);
});
