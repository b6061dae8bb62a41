import { afterAll, expect, test } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../../test/support/collect.ts';
import { keepReadyFile } from './ready-file.ts';

const dir = mkdtempSync(join(tmpdir(), 'lethe-ready-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('a process that works keeps its file fresh, and one that stops takes it away', async () => {
  const file = join(dir, 'ready');
  const stop = keepReadyFile(file, 5);
  const first = readFileSync(file, 'utf8');
  expect(Date.parse(first.trim())).not.toBeNaN();
  await until(() => readFileSync(file, 'utf8') > first);
  stop();
  expect(existsSync(file)).toBe(false);
});
