#!/usr/bin/env node
/**
 * The `lethe` command: runs apps/cli on the Node that the project pins, whatever Node started it. Uses nothing but Node, and any Node ≥ 18.
 */
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const windows = process.platform === 'win32';
const MINIMUM_NODE = 24;
const main = join(root, 'dist/apps/cli/src/main.js');

/** The pinned Node lies in the package's own node_modules, or beside it when Lethe is itself installed as a package. */
function pinnedNode() {
  const name = `node-${windows ? 'win' : process.platform}-${process.arch}`;
  const places = [join(root, 'node_modules'), dirname(root)];
  return places.map((place) => join(place, name, 'bin', windows ? 'node.exe' : 'node')).find((file) => existsSync(file));
}

const fail = (message) => {
  console.error(`lethe: ${message}`);
  process.exit(1);
};

if (!existsSync(main)) fail('it is not built yet. Run `npm start`, or `npm run build` first.');
const node = pinnedNode();
const here = Number(process.versions.node.split('.')[0]) >= MINIMUM_NODE;
if (here && (!node || realpathSync(node) === realpathSync(process.execPath))) {
  await import(main);
} else if (!node) {
  fail(
    `it needs Node ${MINIMUM_NODE} or newer; this is ${process.version} and no pinned Node is installed for ${process.platform}-${process.arch}.`,
  );
} else {
  // The channel tells the command when this process is gone, however it ended.
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  // A terminal's Ctrl-C reaches the child by itself.
  const passOn = (signal) => (signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal));
  for (const signal of signals) process.on(signal, passOn);
  child.on('error', (error) => fail(`its Node could not be started (${error.code}).`));
  child.on('exit', (code, signal) => {
    for (const name of signals) process.off(name, passOn);
    if (signal) process.kill(process.pid, signal);
    else process.exit(code ?? 1);
  });
}
