import { expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database, prepareDatabase, startEmbeddedPostgres } from './index.ts';

it('prepares many databases of one new server at the same time, although the roles are the same', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'lethe-pg-'));
  const server = await startEmbeddedPostgres({ dir });
  const admin = new Database({ url: server.url, application: 'test', max: 1 });
  const names = Array.from({ length: 8 }, (_, n) => `many_${n}`);
  for (const name of names) await admin.query(`CREATE DATABASE ${name}`);

  await Promise.all(names.map((name) => prepareDatabase(server.url.replace(/\/[^/]*$/, `/${name}`))));

  expect(await admin.query(`SELECT rolname FROM pg_roles WHERE rolname LIKE 'lethe_%' ORDER BY 1`)).toEqual([
    { rolname: 'lethe_read' },
    { rolname: 'lethe_vault' },
  ]);
  await admin.end();
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
});
