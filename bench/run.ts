/** Runs benchmarks, one after the other, each in a process of its own: those that are named, or all. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Every benchmark: `<name>.bench.ts`. */
const benchmarks = ['decisions', 'event-store', 'ingest', 'kafka', 'key-of-day', 'projections', 'verdicts'];

const named = process.argv.slice(2);
const unknown = named.filter((name) => !benchmarks.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}. There are: ${benchmarks.join(', ')}.`);
  process.exit(1);
}
// Ctrl-C reaches the benchmark as well; what it has started ends with it, and here its files are removed.
process.on('SIGINT', () => undefined);
for (const name of named.length > 0 ? named : benchmarks) {
  if (await failed(name)) {
    console.error(`The benchmark ${name} did not come to its end.`);
    process.exit(1);
  }
}

async function failed(name: string): Promise<boolean> {
  console.log(`\n# ${name}`);
  const dir = mkdtempSync(join(tmpdir(), 'lethe-bench-'));
  try {
    const script = fileURLToPath(new URL(`${name}.bench.js`, import.meta.url));
    const child = spawn(process.execPath, [script], { stdio: 'inherit', env: { ...process.env, TMPDIR: dir } });
    const [code] = (await once(child, 'exit')) as [number | null];
    return code !== 0;
  } finally {
    rmSync(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
