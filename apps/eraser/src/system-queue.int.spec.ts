import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { problem, type ProblemKind } from '#domain';
import type { NewMessage, Publisher } from '#messaging';
import { shopSystem } from '../../../test/support/erasure-world.ts';
import type { FaultPoint } from './faults.ts';
import { Inbox, TOLD_AFTER } from './inbox.ts';
import type { LedgerApi } from './ledger-api.ts';
import { SystemQueue } from './system-queue.ts';
import { Tries } from './tries.ts';

const order = { erasure: 'a'.repeat(32), target: 'shop-db', round: 1, key: 'b'.repeat(32) };

let folder: string;
const told: [topic: string, value: string][] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lethe-queue-'));
  told.length = 0;
  const inbox = new Inbox(folder);
  inbox.take([order], Date.now());
  inbox.close();
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/**
 * One life of an eraser: until it is killed, which is by a fault from which on nothing is written, or until it has told something and the attempt after that
 * is over. Answers how many orders are open then.
 */
async function live(killedAt?: FaultPoint, refusal: ProblemKind = 'forbidden'): Promise<number> {
  const inbox = new Inbox(folder);
  const stop = new AbortController();
  const sendOne = async (topic: string, { value }: NewMessage) => {
    told.push([topic, String(value)]);
    stop.abort();
    return { topic, partition: 0, offset: '0' };
  };
  let killed = false;
  const at = (point: FaultPoint) => {
    killed ||= point === killedAt;
    if (killed) throw new Error('died');
  };
  const queue = new SystemQueue(shopSystem, {
    inbox,
    api: { claim: () => Promise.resolve({ ok: false, problem: problem(refusal, 'no') }) } as unknown as LedgerApi,
    publisher: { sendOne } as unknown as Publisher,
    secrets: { read: () => Promise.resolve(undefined) },
    name: 'worker',
    tries: new Tries(),
    backoffMs: { first: 1, longest: 2 },
    faults: { at },
  });
  await queue.run(stop.signal).catch(() => undefined);
  const { open } = inbox;
  inbox.close();
  return open;
}

const failing = (code: string) => JSON.stringify({ erasure: order.erasure, target: 'shop-db', round: 1, attempts: TOLD_AFTER, code });

describe('an order that always fails', () => {
  it('is told in the dead topic after so many attempts, with why', async () => {
    expect(await live()).toBe(1);
    expect(told).toEqual([['privacy.shop.dead', failing('forbidden')]]);
  });

  it('is told and then let go if the ledger has given no such order', async () => {
    expect(await live(undefined, 'not-found')).toBe(0);
    expect(told).toEqual([['privacy.shop.dead', failing('not-found')]]);
  });

  it.each(['after begun', 'before postponed'] as const)('is told as well if the eraser is killed in each attempt (%s)', async (point) => {
    for (let lives = 0; lives < TOLD_AFTER; lives++) await live(point);
    expect(told).toEqual([]);
    await live();
    expect(told).toEqual([['privacy.shop.dead', failing('cut-off')]]);
  });
});
