import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const HERE = dirname(fileURLToPath(import.meta.url));
const SOURCE = join(HERE, 'docker');
const FILES = join(HERE, '../../docker');

export interface Service {
  image: string;
  user?: string;
  command: string[] | null;
  environment?: Record<string, string>;
  volumes?: { type: string; source: string; target: string }[];
  ports?: { target: number }[];
  restart?: string;
  build?: { context: string; dockerfile: string };
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
}

export interface Command {
  name: string;
  text: string;
  sources?: string[];
  to?: string;
  from?: string;
  env?: Record<string, string>;
}

export interface Stage {
  name: string;
  base: string;
  commands: Command[];
}

export interface DockerFiles {
  project: { services: Record<string, Service>; volumes: Record<string, unknown> };
  stages: Stage[];
  warnings: string[];
}

/** docker/compose.yaml and docker/Dockerfile as Docker's own loader and parser read them, in this environment. Rejects with its words where it refuses them. */
export async function readDockerFiles(environment: Record<string, string>): Promise<DockerFiles> {
  const program = await installed();
  const env = { PATH: process.env['PATH'], HOME: homedir(), ...environment };
  const { stdout } = await run(program, [join(FILES, 'compose.yaml'), join(FILES, 'Dockerfile')], { env });
  return JSON.parse(stdout) as DockerFiles;
}

/** Built by Go from the module beside this file, once for this machine and this source. */
async function installed(): Promise<string> {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'lethe-tests');
  const sources = readdirSync(SOURCE).toSorted();
  const text = sources.map((name) => readFileSync(join(SOURCE, name), 'utf8')).join('\0');
  const folder = join(cache, `docker-files-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`);
  if (!existsSync(folder)) await install(cache, folder);
  return join(folder, 'docker-files');
}

async function install(cache: string, folder: string): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const making = mkdtempSync(join(cache, 'making-'));
  try {
    await run('go', ['build', '-o', join(making, 'docker-files'), '.'], { cwd: SOURCE });
    // Another test may have been faster; both are the same.
    if (!existsSync(folder)) renameSync(making, folder);
  } catch (error) {
    if (!existsSync(folder)) {
      const told = (error as { stderr?: string }).stderr ?? String(error);
      throw new Error(
        `What reads the Docker files of the tests could not be built. It needs Go 1.24 or newer and its module proxy. ${told}`,
        {
          cause: error,
        },
      );
    }
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}
