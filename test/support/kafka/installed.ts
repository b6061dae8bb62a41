import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const POM = fileURLToPath(new URL('pom.xml', import.meta.url).href.replace('/dist/', '/'));
const CURE =
  'The tests need a Kafka broker. Install Java 17 or newer and Maven (Debian: apt-get install openjdk-17-jre-headless maven). Tests that do not kill it also run on a broker without TLS and password that LETHE_TEST_KAFKA names (host:port).';

/** What `java -cp` is given for a broker: the jars from Maven, fetched once for this machine and this pom. */
export async function brokerClassPath(): Promise<string> {
  await must('java', ['-version']);
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'lethe-tests');
  const folder = join(cache, `kafka-${createHash('sha256').update(readFileSync(POM)).digest('hex').slice(0, 16)}`);
  if (!existsSync(folder)) await locked(`${folder}.lock`, () => fetchJars(cache, folder));
  return join(folder, '*');
}

async function fetchJars(cache: string, folder: string): Promise<void> {
  if (existsSync(folder)) return;
  await must('mvn', ['-version']);
  const making = mkdtempSync(join(cache, 'making-'));
  const goal = ['-f', POM, '-q', '-B', 'dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${making}`];
  try {
    await run('mvn', [...goal, '-o']).catch(() => run('mvn', goal));
    renameSync(making, folder);
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`Maven could not fetch the Kafka broker of the tests. ${stdout}${stderr}`, { cause: error });
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

async function must(program: string, args: string[]): Promise<void> {
  await run(program, args).catch((cause: unknown) => {
    throw new Error(`${program} is missing. ${CURE}`, { cause });
  });
}

/** One process after the other; the lock of one that died is taken over. */
async function locked(file: string, work: () => Promise<void>): Promise<void> {
  mkdirSync(join(file, '..'), { recursive: true });
  while (!taken(file)) await delay(200);
  try {
    await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function taken(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    if (!lives(Number(readIfThere(file)))) rmSync(file, { force: true });
    return false;
  }
}

function lives(pid: number): boolean {
  // Whoever just made the file has not written into it yet.
  if (pid === 0) return true;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
