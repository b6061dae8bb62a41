import { describe, expect, test } from '@jest/globals';
import { NoAnswer, Refused } from '../api.ts';
import { followDrill } from './drill-follow.ts';
import type { DrillShown } from './drill-in-words.ts';

const running: DrillShown = {
  id: 'd1'.repeat(16),
  status: 'running',
  until: '2026-11-02T11:00:00Z',
  targets: [
    { target: 'chat-tool', result: 'waiting' },
    { target: 'mail-tool', result: 'waiting' },
  ],
};
const passed: DrillShown = { ...running, status: 'passed', targets: [{ target: 'chat-tool', result: 'passed', seconds: 4 }] };
const nobody = new NoAnswer('No ledger answers.');
const unavailable = new Refused({ title: 'Unavailable', status: 503, detail: 'An engine does not answer.' });
const unknownKey = new Refused({ title: 'No valid key', status: 401, detail: 'The key is revoked.' });

/** Follows a drill that is seen like this, one look after the other, so many ms apart. */
async function follow(looks: readonly (DrillShown | Error)[], apart = 1_000) {
  const said: string[] = [];
  let looked = 0;
  const end = followDrill({
    look: async () => {
      const seen = looks[looked]!;
      if (seen instanceof Error) throw seen;
      return seen;
    },
    say: (line) => said.push(line),
    now: () => looked * apart,
    pause: async () => void looked++,
  });
  return { said, end: await end.catch((error: unknown) => error) };
}

describe('following a drill', () => {
  test('says what is new, and ends with the drill', async () => {
    expect(await follow([running, running, passed])).toEqual({ said: ['  chat-tool  has erased, after 4 s'], end: passed });
  });

  test('goes on while the ledger is away, and says once that it is, and that it is back', async () => {
    const away = 'No ledger answers. It is asked again until it answers.';
    const again = 'The ledger answers again.';
    const { said, end } = await follow([running, nobody, unavailable, nobody, running, unavailable, passed]);
    expect(said).toEqual([
      away,
      again,
      'Unavailable. An engine does not answer. (503) It is asked again until it answers.',
      again,
      '  chat-tool  has erased, after 4 s',
    ]);
    expect(end).toBe(passed);
  });

  test('ends with what else is refused', async () => {
    expect(await follow([running, nobody, unknownKey])).toMatchObject({ end: unknownKey });
  });

  test('says once a minute who is waited for, as long as anybody is', async () => {
    const mailOnly: DrillShown = { ...running, targets: running.targets.slice(1) };
    const none: DrillShown = { ...running, targets: [] };
    const { said } = await follow(
      [running, running, running, running, mailOnly, mailOnly, none, none, { ...none, status: 'passed' }],
      30_000,
    );
    expect(said).toEqual([
      '  waiting for chat-tool, mail-tool until 2026-11-02T11:00:00Z',
      '  waiting for mail-tool until 2026-11-02T11:00:00Z',
    ]);
  });
});
