import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, openSync, closeSync, renameSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as after } from 'node:timers/promises';
import type { Part, Started } from './part.ts';

export interface NodePartOptions {
  name: string;
  /** Script that prints `{"ready":true,…}` on standard output once it serves, and stops when its standard input closes. */
  script: string;
  /** Options of Node itself. */
  flags?: readonly string[];
  args?: string[];
  /** Added to this process's environment. */
  environment: Record<string, string>;
  /** Folder of the log files. */
  logs: string;
}

const READY_WITHIN = 120_000;
const STOP_WITHIN = 12_000;
/** How an end is told that the process chose itself: then its last line says why. */
const BY_ITSELF = 'ended with code';
const LOG_LIMIT = 16 * 1024 * 1024;

/** A process of the project's own Node. Its standard error goes to `<logs>/<name>.log`; its life hangs on the pipe to its standard input. */
export function nodePart(options: NodePartOptions): Part {
  return { name: options.name, start: () => start(options) };
}

async function start(options: NodePartOptions): Promise<Started> {
  const log = openLog(options);
  const child = spawn(
    process.execPath,
    [
      '--enable-source-maps',
      '--no-warnings=ExperimentalWarning',
      ...(options.flags ?? []),
      options.script,
      ...(options.args ?? []),
      '--exit-with-parent',
    ],
    {
      stdio: ['pipe', 'pipe', log.descriptor],
      env: { ...process.env, ...options.environment },
      // A group of its own: Ctrl-C in a terminal reaches the supervisor only, which stops its parts in order.
      detached: true,
    },
  );
  closeSync(log.descriptor);
  const ended = endOf(child);
  child.stdin?.on('error', () => undefined);
  const outcome = await Promise.race([readiness(child), ended, after(READY_WITHIN, 'it was not ready in time', { ref: false })]);
  if (typeof outcome === 'string') {
    child.kill('SIGKILL');
    throw new Error(`${options.name} did not start: ${outcome}.${await lastLines(log.file, log.from)}`);
  }
  const why = ended.then(async (how) => (how.startsWith(BY_ITSELF) ? `${how}${await lastWords(log.file, log.from)}` : how));
  return { ready: outcome, ended: why, stop: () => stop(child, ended) };
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => resolve(`it could not be run (${error.code ?? error.name})`));
    child.once('exit', (code, signal) => resolve(signal ? `ended by ${signal}` : `${BY_ITSELF} ${code}`));
  });
}

/** Resolves with the line that says `ready`; what else is printed is read and left. */
function readiness(child: ChildProcess): Promise<Record<string, unknown>> {
  return new Promise((resolve) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      if (!line.startsWith('{"ready":true')) return;
      resolve(JSON.parse(line) as Record<string, unknown>);
    });
  });
}

/** Closing its standard input asks it to finish; one that does not is ended. */
async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  child.stdin?.end();
  const outcome = await Promise.race([ended, after(STOP_WITHIN, undefined, { ref: false })]);
  if (outcome !== undefined) return;
  child.kill('SIGKILL');
  await ended;
}

function openLog({ logs, name }: NodePartOptions): { descriptor: number; file: string; from: number } {
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  const file = join(logs, `${name}.log`);
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_LIMIT) renameSync(file, `${file}.1`);
  return { descriptor: openSync(file, 'a', 0o600), file, from: size > LOG_LIMIT ? 0 : size };
}

async function lastLines(file: string, from: number): Promise<string> {
  const text = (await readFile(file)).subarray(from).toString('utf8').trimEnd();
  return text === '' ? '' : ` It said:\n${text.split('\n').slice(-8).join('\n')}`;
}

/** What a process said last, in brackets; of a line of its log the message and the error. */
async function lastWords(file: string, from: number): Promise<string> {
  const line = (await readFile(file)).subarray(from).toString('utf8').trimEnd().split('\n').at(-1) ?? '';
  try {
    const { msg, err, code } = JSON.parse(line) as Record<string, unknown>;
    return ` (${[msg, err, code].filter((part) => typeof part === 'string').join(' ')})`;
  } catch {
    return line === '' ? '' : ` (${line})`;
  }
}
