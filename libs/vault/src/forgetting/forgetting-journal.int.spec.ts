import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { storedEvents, tell } from '../../../../test/support/stored-events.ts';
import { ForgettingJournal } from './forgetting-journal.ts';

let keys: string;
let journal: ForgettingJournal;

beforeEach(() => {
  keys = mkdtempSync(join(tmpdir(), 'lethe-journal-'));
  journal = new ForgettingJournal(keys);
});

afterEach(() => rmSync(keys, { recursive: true, force: true }));

const subject = 'a'.repeat(32);
const events = storedEvents([
  tell('privacy.request.verified.v1', { method: 'login' }, { subject, stream: 'request-1' }),
  tell('privacy.erasure.closed.v1', { heads: { [subject]: '3' } }, { subject, stream: 'erasure-1' }),
  tell('privacy.erasure.shredded.v1', { dayKeys: ['2026-11-01-aaaa'] }, { subject, stream: 'erasure-1' }),
]);
const [first, second, third] = events as [(typeof events)[0], (typeof events)[0], (typeof events)[0]];
const remembered = events.map(({ position, stream, revision, id, type, data, metadata }) => {
  return { position, stream, revision, id, type, data, metadata };
});
const monday = new Date('2026-11-02T23:59:00Z');
const tuesday = new Date('2026-11-03T00:01:00Z');
const file = (day: string) => join(keys, 'forgetting', `${day}.jsonl`);

describe('what the keys folder remembers', () => {
  test('is what was written, once, in its order, a file for each day, for its owner alone', async () => {
    expect([[...journal.entries()], [...journal.backwards()]]).toEqual([[], []]);
    await journal.write([first, second], monday);
    await journal.write([second, third], tuesday);
    await new ForgettingJournal(keys).write(events, tuesday);
    expect([...journal.entries()]).toEqual(remembered);
    expect([...new ForgettingJournal(keys).backwards()]).toEqual(remembered.toReversed());
    expect(readdirSync(join(keys, 'forgetting')).toSorted()).toEqual(['2026-11-02.jsonl', '2026-11-03.jsonl']);
    expect([statSync(join(keys, 'forgetting')).mode & 0o777, statSync(file('2026-11-02')).mode & 0o777]).toEqual([0o700, 0o600]);
  });

  test('survives a line that a crash cut off, wherever it was cut: it was not carried out, and is written again', async () => {
    await journal.write(events, monday);
    const whole = readFileSync(file('2026-11-02'));
    const before = whole.length - JSON.stringify(JSON.parse(whole.toString().split('\n')[2] as string)).length - 1;
    for (let cut = before; cut < whole.length; cut += 7) {
      truncateSync(file('2026-11-02'), 0);
      appendFileSync(file('2026-11-02'), whole.subarray(0, cut));
      const again = new ForgettingJournal(keys);
      await again.write(events, monday);
      expect([...again.entries()]).toEqual(remembered);
    }
  });

  test('is read in pieces, whole, from either end, when a day of it is larger than one', async () => {
    const many = Array.from({ length: 3_000 }, (_, n) => ({ ...first, id: `id-${n} ${'é'.repeat(n % 700)}`, position: BigInt(n) }));
    await journal.write(many, monday);
    expect(statSync(file('2026-11-02')).size).toBeGreaterThan(2 * 1024 * 1024);
    const ids = many.map(({ id }) => id);
    const again = new ForgettingJournal(keys);
    expect([...again.entries()].map(({ id }) => id)).toEqual(ids);
    expect([...again.backwards()].map(({ id }) => id)).toEqual(ids.toReversed());
  });

  test('goes day by day, with the last key of the day that is as old', async () => {
    await journal.write([first, second], monday);
    await journal.write([third], tuesday);
    await journal.prune(['2026-11-02-aaaa', '2026-11-03-bbbb']);
    expect([...journal.entries()]).toEqual(remembered);
    await journal.prune(['2026-11-03-bbbb', '2026-11-04-cccc']);
    expect([[...journal.entries()], readdirSync(join(keys, 'forgetting'))]).toEqual([remembered.slice(2), ['2026-11-03.jsonl']]);
    // Without a key nothing says how old backups may be.
    await journal.prune([]);
    expect([...journal.entries()]).toEqual(remembered.slice(2));
  });

  test('is not disturbed by what else lies there', async () => {
    mkdirSync(join(keys, 'forgetting'));
    appendFileSync(join(keys, 'forgetting', '2026-11-01.jsonl.old'), 'x');
    await journal.write([first], monday);
    expect([...journal.entries()]).toEqual(remembered.slice(0, 1));
  });
});
