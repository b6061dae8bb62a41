/**
 * Makes a checkout ready and then runs a program on the project's own Node:
 *
 *     node scripts/prepare.mjs <arguments of node…>
 *
 * Installs when node_modules is missing or does not match the lock file, builds when a source is newer than the build.
 * Runs on any Node ≥ 18 and uses nothing but Node, because it is what runs before anything is installed.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const windows = process.platform === 'win32';
const MINIMUM_NODE = 24;
const SOURCES = ['apps', 'libs', 'test', 'bench', 'tsconfig.json', 'tsconfig.build.json', 'package.json'];

/** The installed packages are those of the lock file; an optional one may be absent (another platform's). */
function installed() {
  const read = (file) => JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
  if (!existsSync(join(root, 'node_modules/.package-lock.json'))) return false;
  const have = read('node_modules/.package-lock.json');
  return Object.entries(read('package-lock.json')).every(([path, wanted]) => {
    if (path === '') return true;
    const there = have[path];
    return there ? there.version === wanted.version : Boolean(wanted.optional || wanted.devOptional || wanted.peer);
  });
}

/** When the newest source was changed, in ms. */
function newest(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return /\.(ts|json)$/.test(path) ? stat.mtimeMs : 0;
  return readdirSync(path).reduce(
    (time, name) => (name === 'node_modules' || name === 'dist' ? time : Math.max(time, newest(join(path, name)))),
    0,
  );
}

function built() {
  const stamp = join(root, 'dist/.built');
  if (!existsSync(stamp)) return false;
  return statSync(stamp).mtimeMs >= Math.max(...SOURCES.map((source) => newest(join(root, source))));
}

function step(what, command, args, options = {}) {
  console.error(`lethe: ${what} …`);
  const started = Date.now();
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options });
  if (result.status !== 0) {
    console.error(`lethe: ${what} failed${result.error ? ` (${result.error.message})` : ''}. Nothing was started.`);
    process.exit(result.status || 1);
  }
  console.error(`lethe: ${what}: done in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/** The Node that the lock file pins; on a platform for which npm has none, the machine's own if it is new enough. */
function pinnedNode() {
  const name = `node-${windows ? 'win' : process.platform}-${process.arch}`;
  const pinned = join(root, 'node_modules', name, 'bin', windows ? 'node.exe' : 'node');
  if (existsSync(pinned)) return pinned;
  if (Number(process.versions.node.split('.')[0]) >= MINIMUM_NODE) return process.execPath;
  console.error(`lethe: needs Node ${MINIMUM_NODE} or newer; this is ${process.version} and npm has no Node for ${name}.`);
  process.exit(1);
}

function prepare() {
  if (!installed())
    step('installing the packages of the lock file', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { shell: windows });
  const node = pinnedNode();
  if (!built()) {
    const began = new Date();
    step('building', node, ['node_modules/typescript7/bin/tsc', '-p', 'tsconfig.build.json']);
    // The stamp bears the time the build began: a source changed meanwhile is newer.
    const stamp = join(root, 'dist/.built');
    writeFileSync(stamp, '');
    utimesSync(stamp, began, began);
  }
  return node;
}

const node = prepare();
const path = `${join(root, 'node_modules/.bin')}${windows ? ';' : ':'}${process.env.PATH ?? ''}`;
// The channel tells `lethe start` when this process is gone, however it ended, so that nothing is left behind.
const stdio = ['inherit', 'inherit', 'inherit', 'ipc'];
const child = spawn(node, process.argv.slice(2), { cwd: root, stdio, env: { ...process.env, PATH: path } });
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
// A terminal's Ctrl-C reaches the child by itself; a signal sent to this process alone is passed on.
const passOn = (signal) => (signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal));
for (const signal of signals) process.on(signal, passOn);
child.on('exit', (code, signal) => {
  for (const name of signals) process.off(name, passOn);
  if (signal) process.kill(process.pid, signal);
  else process.exit(code ?? 1);
});
