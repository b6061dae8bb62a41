import { afterEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { cutPower, folderOnDisk, type Lost } from './power-cut.ts';

let dir: string | undefined;

afterEach(() => {
  if (dir !== undefined) rmSync(dir, { recursive: true, force: true });
});

/** Writes transactions with each of the settings given, in a process that is killed after the last. */
const WRITER = `
const { DatabaseSync } = require('node:sqlite');
const db = new DatabaseSync(process.argv[1]);
db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE written (n INTEGER PRIMARY KEY, text TEXT)');
for (const [synchronous, count] of JSON.parse(process.argv[2])) {
  db.exec('PRAGMA synchronous = ' + synchronous);
  const insert = db.prepare('INSERT INTO written (text) VALUES (?)');
  for (let n = 0; n < count; n++) insert.run('x'.repeat(500 + (n % 7) * 700));
}
process.kill(process.pid, 'SIGKILL');`;

async function afterCut(transactions: [string, number][]): Promise<{ lost: Lost; rows: unknown }> {
  const folder = await folderOnDisk();
  if (folder === undefined)
    throw new Error('The power cannot be cut here: it needs Python 3, Linux 6.5 or newer, and a temporary folder (or /var/tmp) on a disk.');
  dir = mkdtempSync(join(folder, 'lethe-power-'));
  const database = join(dir, 'written.sqlite');
  await once(spawn(process.execPath, ['-e', WRITER, database, JSON.stringify(transactions)], { stdio: 'inherit' }), 'exit');
  const lost = await cutPower(database);
  const db = new DatabaseSync(database);
  try {
    return { lost, rows: db.prepare('SELECT count(*) AS rows FROM written').get()?.['rows'] };
  } finally {
    db.close();
  }
}

describe('cutting the power', () => {
  it('given transactions that were synced, then nothing is lost', async () => {
    expect(await afterCut([['FULL', 300]])).toEqual({ lost: { frames: 0, pages: 0 }, rows: 300 });
  });

  it('given transactions that were not, then they are lost, and the synced ones before them are all there', async () => {
    const { lost, rows } = await afterCut([
      ['FULL', 150],
      ['OFF', 150],
    ]);
    // The kernel may have written some of them on its own account.
    expect({ lost: lost.frames > 0, synced: Number(rows) >= 150, all: Number(rows) === 300 }).toEqual({
      lost: true,
      synced: true,
      all: false,
    });
  });

  it('given unsynced ones that a later sync took to the disk, then they are there', async () => {
    const { rows } = await afterCut([
      ['OFF', 100],
      ['FULL', 1],
      ['OFF', 40],
    ]);
    expect(Number(rows)).toBeGreaterThanOrEqual(101);
  });
});
