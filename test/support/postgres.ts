import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database, prepareDatabase, startEmbeddedPostgres, type EmbeddedPostgres } from '#postgres';
import { atEndOfFile } from './at-end-of-file.ts';

export interface TestDatabase {
  url: string;
  /** A pool under one of Lethe's roles; closed by {@link TestDatabase.drop}. */
  db(role: 'lethe_vault' | 'lethe_read'): Database;
  /** A pool as the owner of the server. */
  owner(): Database;
  drop(): Promise<void>;
}

let server: Promise<EmbeddedPostgres> | undefined;

/** The PostgreSQL of this test file: started at first use, gone with its folder after the last hook. */
export function testServer(): Promise<EmbeddedPostgres> {
  server ??= (async () => {
    const dir = mkdtempSync(join(tmpdir(), 'lethe-test-pg-'));
    const started = await startEmbeddedPostgres({ dir, settings: ['fsync=off', 'max_connections=200'] });
    atEndOfFile(async () => {
      await started.stop();
      await rm(dir, { recursive: true, force: true });
    });
    return started;
  })();
  return server;
}

/** A fresh database with Lethe's roles and schemas, on a server shared by the tests of one file. */
export async function testDatabase(): Promise<TestDatabase> {
  const { url: base } = await testServer();
  const name = `t_${randomBytes(6).toString('hex')}`;
  const admin = new Database({ url: base, application: 'test-admin', max: 1 });
  await admin.query(`CREATE DATABASE ${name}`);
  const url = base.replace(/\/[^/]*$/, `/${name}`);
  await prepareDatabase(url);
  const pools: Database[] = [];
  const pool = (role?: string) => {
    const db = new Database({
      url,
      application: 'test',
      max: 8,
      ...(role === undefined ? {} : { role, searchPath: role.replace('lethe_', '') }),
    });
    pools.push(db);
    return db;
  };
  return {
    url,
    db: pool,
    owner: () => pool(),
    drop: async () => {
      await Promise.all(pools.map((db) => db.end()));
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.end();
    },
  };
}
