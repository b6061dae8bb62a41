import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '#postgres';
import { GuardedServer } from './guarded-server.ts';

const run = promisify(execFile);
const SOURCE = join(dirname(fileURLToPath(import.meta.url)), 'opensearch');

/** A real OpenSearch node from its Maven artefacts, without TLS and logins, which are plug-ins that no registry has; looked at with curl. */
export class OpenSearch {
  private constructor(
    readonly port: number,
    private readonly server: GuardedServer,
  ) {}

  static async start(): Promise<OpenSearch> {
    const jars = await classPath();
    const port = await freePort();
    const server = await GuardedServer.start({
      name: 'opensearch',
      command: (dir) => {
        const memory = ['-Xms256m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', `-Djava.io.tmpdir=${dir}`];
        return ['java', ...memory, '-cp', jars, join(SOURCE, 'Main.java'), `${port}`, join(dir, 'node')];
      },
      ready: async () => (await curl(port, 'GET', '/_cluster/health?wait_for_status=yellow&timeout=1s')).includes('"status"'),
    });
    return new OpenSearch(port, server);
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The body of an answer. */
  async curl(method: 'GET' | 'PUT' | 'POST' | 'DELETE', path: string, body?: object | string): Promise<unknown> {
    return JSON.parse(await curl(this.port, method, path, body)) as unknown;
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}

async function curl(port: number, method: string, path: string, body?: object | string): Promise<string> {
  const lines = typeof body === 'string';
  const content =
    body === undefined
      ? []
      : ['--header', `content-type: application/${lines ? 'x-ndjson' : 'json'}`, '--data-binary', lines ? body : JSON.stringify(body)];
  return (await run('curl', ['--silent', '--show-error', '--request', method, ...content, `http://127.0.0.1:${port}${path}`])).stdout;
}

/** The jars of the node, by Maven, once for this machine and this list of artefacts. */
async function classPath(): Promise<string> {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'lethe-tests');
  const pom = readFileSync(join(SOURCE, 'pom.xml'), 'utf8');
  const folder = join(cache, `opensearch-${createHash('sha256').update(pom).digest('hex').slice(0, 16)}`);
  const list = join(folder, 'class-path');
  const isWhole = () =>
    existsSync(list) &&
    readFileSync(list, 'utf8')
      .split(':')
      .every((jar) => existsSync(jar));
  if (!isWhole()) {
    rmSync(folder, { recursive: true, force: true });
    await resolve(cache, folder);
  }
  return readFileSync(list, 'utf8').trim();
}

async function resolve(cache: string, folder: string): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const making = mkdtempSync(join(cache, 'making-'));
  try {
    copyFileSync(join(SOURCE, 'pom.xml'), join(making, 'pom.xml'));
    const goal = ['dependency:build-classpath', '-Dmdep.includeScope=runtime', `-Dmdep.outputFile=${join(making, 'class-path')}`];
    await run('mvn', ['--quiet', '--batch-mode', '--file', join(making, 'pom.xml'), ...goal]);
    // Another test may have been faster; both are the same.
    if (!existsSync(folder)) renameSync(making, folder);
  } catch (error) {
    if (!existsSync(folder)) {
      const told = (error as { stdout?: string }).stdout ?? String(error);
      throw new Error(`The OpenSearch of the tests could not be had. It needs Java 17, Maven and its central repository. ${told}`, {
        cause: error,
      });
    }
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}
