import { rmSync, writeFileSync } from 'node:fs';

const EVERY_MS = 10_000;

/**
 * Keeps a file while the process works: written once it is ready, written again every ten seconds, removed when it stops. For probes of processes that have no
 * port: a file that is older than half a minute, or not there, is a process that does not work. Returns what stops it.
 */
export function keepReadyFile(file: string, everyMs = EVERY_MS): () => void {
  const write = () => writeFileSync(file, `${new Date().toISOString()}\n`);
  write();
  const again = setInterval(() => {
    try {
      write();
    } catch {
      // A full disk ends nothing; the file grows old, and the probe says so.
    }
  }, everyMs).unref();
  return () => {
    clearInterval(again);
    rmSync(file, { force: true });
  };
}
