import { afterAll, describe, expect, it } from '@jest/globals';
import { KINDS } from './kills/installation.ts';
import { runOfKills, type Report } from './kills/run.ts';

const SOAK = process.env['LETHE_TEST_SOAK'] !== undefined;
/** The seed of the first run; the others count on from it. */
const SEED = Number(process.env['LETHE_TEST_SEED'] ?? 4);
const RUNS = SOAK ? 20 : 1;
const KILLS = Number(process.env['LETHE_TEST_KILLS'] ?? (SOAK ? 50 : 10));
/** A run lasts about three seconds for each kill, and longer where others work too. */
const PATIENCE_MS = 120_000 + KILLS * 30_000;

const reports: Report[] = [];

afterAll(() => {
  for (const { seed, kills, perKind, events, resent, forgotten } of reports) {
    const inFlight = kills.map((kill) => kill.inFlight);
    const figures = { seed, perKind, inFlight: { least: Math.min(...inFlight), most: Math.max(...inFlight) }, events, resent, forgotten };
    process.stderr.write(`kills: ${JSON.stringify(figures)}\n`);
  }
});

describe('killing any process at any moment while sixteen writers write', () => {
  it.each(Array.from({ length: RUNS }, (_, n) => SEED + n))(
    'given the seed %i, then nothing acknowledged is lost or doubled, and every answer is what the journals say',
    async (seed) => {
      const report = await runOfKills({
        seed,
        kills: KILLS,
        say: (line) => process.stderr.write(`kills: ${(performance.now() / 1000).toFixed(0)} s: ${line}\n`),
      });
      reports.push(report);
      const { faults, kills } = report;
      const unseen = kills.filter(({ inFlight }) => inFlight < 1);
      // The kills themselves are shown where something is wrong.
      expect({ seed, faults, killed: kills.length, unseen, kills: faults.length > 0 ? kills : [] }).toEqual({
        seed,
        faults: [],
        killed: KILLS,
        unseen: [],
        kills: [],
      });
    },
    PATIENCE_MS,
  );

  it('has killed each kind of process often enough', () => {
    const killed = (kind: (typeof KINDS)[number]) => reports.reduce((sum, { perKind }) => sum + perKind[kind], 0);
    const least = SOAK ? 30 : 1;
    expect(KINDS.filter((kind) => killed(kind) < least)).toEqual([]);
  });
});
