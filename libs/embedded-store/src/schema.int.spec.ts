import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FILE, openDatabase } from './schema.ts';

let dir: string;
const ONE = `INSERT INTO stream (name) VALUES ('written')`;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lethe-schema-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('what a process wrote and did not sync before it died is synced before it can be read', () => {
  const dead = openDatabase(join(dir, 'dead'));
  dead.exec('PRAGMA synchronous = OFF');
  dead.exec(ONE);
  const found = join(dir, 'found');
  openDatabase(found).close();
  for (const end of ['', '-wal']) copyFileSync(join(dir, 'dead', FILE + end), join(found, FILE + end));
  dead.close();
  expect(statSync(join(found, `${FILE}-wal`)).size).toBeGreaterThan(0);

  const db = openDatabase(found);

  // Moved into the file, which SQLite syncs before it empties the log.
  expect([statSync(join(found, `${FILE}-wal`)).size, db.prepare('SELECT name FROM stream').all()]).toEqual([0, [{ name: 'written' }]]);
  db.close();
});
