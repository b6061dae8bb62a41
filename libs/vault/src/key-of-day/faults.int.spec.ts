import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { KeyDays } from '../../../../test/support/key-days.ts';
import { collected, TestLedger, testCaller } from '../../../../test/support/ledger.ts';
import type { Faults } from '../faults.ts';
import { KeyFolder } from '../keys/key-folder.ts';
import { markForReseal } from '../tables/reseal.ts';
import { keyFaultPoints } from './faults.ts';

let ledger: TestLedger;
let run = 0;

beforeAll(async () => {
  ledger = await TestLedger.open();
});

afterAll(async () => {
  await ledger.close();
});

/** A process that dies when it comes to a point for the nth time: what it was about to do from then on it does not do. */
class Crash implements Faults {
  happened = false;
  private times = 0;

  constructor(
    private readonly point: string,
    private readonly nth: number,
  ) {}

  async at(point: string): Promise<void> {
    if (point === this.point && ++this.times === this.nth) this.happened = true;
    if (this.happened) throw new Error(`died ${this.point}`);
  }
}

const name = (who: string) => `${who}${run}`;
const event = (who: string) =>
  collected(`o-${name(who)}`, { subject: { email: `${name(who)}@example.org` }, fields: { delivery_address: `street ${name(who)}` } });

async function opened(subject: string): Promise<string[]> {
  const values = await ledger.vault.openValues('shop', { pseudonym: subject, limit: 100 });
  const identifiers = await ledger.vault.openIdentifiers('shop', [subject]);
  return [...values, ...identifiers].map(({ value }) => String(value)).sort();
}

const dayFolder = () => readdirSync(join(ledger.keys.path, 'day')).sort();

describe.each(keyFaultPoints.flatMap((point) => [1, 2].map((nth) => ({ point, nth }))))(
  'a process that dies $point ($nth)',
  ({ point, nth }) => {
    test('leaves nobody unreadable and nothing undone', async () => {
      run += 1;
      const days = await KeyDays.of(ledger);
      const key = await days.active();
      const results = await ledger.ingest().record(testCaller, ['ada', 'ben'].map(event));
      const [ada, ben] = results.map(({ subject }) => subject) as [string, string];
      await ledger.vault.caseFiles.put('shop', name('r'), { of: run });
      const lose = (subject: string) =>
        ledger.db.transaction(async (tx) => {
          await tx.query(`DELETE FROM vault.value WHERE pseudonym = $1 AND pointer = '/record'`, [subject]);
          await markForReseal(tx, [{ controller: 'shop', pseudonym: subject }]);
        });
      await lose(ada);

      const crash = new Crash(point, nth);
      const dying = days.worker({ faults: crash });
      for (let half = 0; half < 80 && !crash.happened; half++) {
        await days.pass(0.5, dying).catch((error: unknown) => expect(String(error)).toBe(`Error: died ${point}`));
        // Whenever it dies, everybody is readable, by a process that starts then too.
        expect([await opened(ada), await opened(ben)]).toEqual([
          [`${name('ada')}@example.org`, `street ${name('ada')}`],
          [`${name('ben')}@example.org`, `o-${name('ben')}`, `street ${name('ben')}`].sort(),
        ]);
        if (half === 1 && nth === 2) await lose(ada);
      }
      expect(crash.happened).toBe(true);
      await ledger.vault.prepare(days.now);
      const another = await KeyFolder.open(ledger.keys.path, { create: false });
      await days.pass(34, days.worker({ keys: another }));

      expect([await opened(ada), await opened(ben), await ledger.vault.caseFiles.get('shop', name('r'))]).toEqual([
        [`${name('ada')}@example.org`, `street ${name('ada')}`],
        [`${name('ben')}@example.org`, `o-${name('ben')}`, `street ${name('ben')}`].sort(),
        { of: run },
      ]);
      const { active = [], retired = [], destroyed = [], draining = [] } = await days.keys();
      expect([active.length, draining, destroyed.includes(key), existsSync(join(ledger.keys.path, 'day', `${key}.key`))]).toEqual([
        1,
        [],
        true,
        false,
      ]);
      expect(dayFolder()).toEqual([...active, ...retired].map((id) => `${id}.key`).sort());
      expect(await days.told()).toEqual(Object.fromEntries(destroyed.map((id) => [`controller-shop ${id}`, 1])));
      expect(await ledger.db.query('SELECT DISTINCT day_key FROM vault.subject_key UNION SELECT day_key FROM vault.case_file')).toEqual([
        { day_key: active[0] },
      ]);
      const [old] = await ledger.db.query<{ version: number }>(
        'SELECT min(version) AS version FROM vault.subject_key WHERE pseudonym = $1',
        [ada],
      );
      expect(old?.version).toBeGreaterThan(1);
    });
  },
);
