import { expect, test } from '@jest/globals';
import { closeSync, openSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { Log } from './log.ts';

/** The process itself, which a test sees only a copy of. */
const host = (turn.constructor as FunctionConstructor)('return process')() as NodeJS.Process;

test('a log whose disk is full ends nothing, and takes lines as before', async () => {
  const uncaught: unknown[] = [];
  const note = (error: unknown) => void uncaught.push(error);
  host.on('uncaughtException', note);
  const full = openSync('/dev/full', 'a');
  const log = new Log('info', 'test', full);
  for (let n = 0; n < 3; n++) {
    log.note(`line ${n}`);
    await turn();
  }
  host.off('uncaughtException', note);
  closeSync(full);
  expect(uncaught).toEqual([]);
});
