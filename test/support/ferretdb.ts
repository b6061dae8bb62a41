import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { MongoClient } from 'mongodb';
import { freePort } from '#postgres';
import { GuardedServer } from './guarded-server.ts';

const run = promisify(execFile);
const SOURCE = join(dirname(fileURLToPath(import.meta.url)), 'ferretdb');

/** A server with the protocol of MongoDB: FerretDB over SQLite. No MongoDB itself is to be had from a package registry. Looked at in the SQLite file underneath. */
export class FerretDb {
  private constructor(
    readonly port: number,
    private readonly server: GuardedServer,
  ) {}

  static async start(): Promise<FerretDb> {
    const program = await installed();
    const port = await freePort();
    const url = `mongodb://127.0.0.1:${port}/`;
    const server = await GuardedServer.start({
      name: 'ferretdb',
      command: (dir) => [program, `127.0.0.1:${port}`, dir],
      ready: async () => {
        const client = new MongoClient(url, { serverSelectionTimeoutMS: 500 });
        await client.connect().finally(() => void client.close());
        return true;
      },
    });
    return new FerretDb(port, server);
  }

  get url(): string {
    return `mongodb://127.0.0.1:${this.port}/`;
  }

  /** The documents of a collection as they lie on the disk, without the store's own notes. */
  stored(database: string, collection: string): Record<string, unknown>[] {
    const file = new DatabaseSync(join(this.server.dir, `${database}.sqlite`), { readOnly: true });
    try {
      const named = file.prepare('select table_name from _ferretdb_collections where name = ?').get(collection);
      const rows = file.prepare(`select _ferretdb_sjson as document from "${String(named?.table_name)}"`).all();
      return rows.map(({ document }) => {
        const { $s: _, ...rest } = JSON.parse(String(document)) as Record<string, unknown>;
        return rest;
      });
    } finally {
      file.close();
    }
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}

/** The server's program: built by Go from the module beside this file, once for this machine and this source. */
async function installed(): Promise<string> {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'lethe-tests');
  const source = readdirSync(SOURCE)
    .toSorted()
    .map((name) => readFileSync(join(SOURCE, name), 'utf8'));
  const folder = join(cache, `ferretdb-${createHash('sha256').update(source.join('\0')).digest('hex').slice(0, 16)}`);
  if (!existsSync(folder)) await install(cache, folder);
  return join(folder, 'ferretdb');
}

async function install(cache: string, folder: string): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const making = mkdtempSync(join(cache, 'making-'));
  try {
    await run('go', ['build', '-o', join(making, 'ferretdb'), '.'], { cwd: SOURCE });
    // Another test may have been faster; both are the same.
    if (!existsSync(folder)) renameSync(making, folder);
  } catch (error) {
    if (!existsSync(folder)) {
      const told = (error as { stderr?: string }).stderr ?? String(error);
      throw new Error(`The document store of the tests could not be built. It needs Go 1.21 or newer and its module proxy. ${told}`, {
        cause: error,
      });
    }
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}
