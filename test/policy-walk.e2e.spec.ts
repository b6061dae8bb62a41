import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { likeCheckout, walk } from './support/walk.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lethe-policy-walk-'));
  likeCheckout(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** No ledger is needed to write a policy. */
it('the walk in docs/policies.md prints what the page shows, step by step', async () => {
  const { printed, shown } = await walk('docs/policies.md', folder);
  expect(shown.filter((output) => output !== '')).toHaveLength(5);
  expect(printed).toEqual(shown);
}, 60_000);
