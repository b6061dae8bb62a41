/**
 * The embedded event store as a process of its own:
 *
 *     node main.js --dir <folder> --port <n> [--host 127.0.0.1] [--tls-cert <pem> --tls-key <pem>] [--password-file <file>] [--exit-with-parent]
 *
 * Prints one line `{"ready":true,"port":n}` when it listens. SIGTERM and SIGINT stop it gracefully; with
 * `--exit-with-parent` so does the end of its standard input, which comes however the parent ended.
 */
import { parseArgs } from 'node:util';
import { startEmbeddedStore } from './server.ts';

const { values } = parseArgs({
  options: {
    dir: { type: 'string' },
    port: { type: 'string', default: '2113' },
    host: { type: 'string', default: '127.0.0.1' },
    'tls-cert': { type: 'string' },
    'tls-key': { type: 'string' },
    'password-file': { type: 'string' },
    'exit-with-parent': { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  const port = Number(values.port);
  if (!values.dir || !Number.isInteger(port))
    throw new Error('Usage: --dir <folder> --port <number> [--host <address>] [--tls-cert <pem> --tls-key <pem>] [--password-file <file>]');
  const { 'tls-cert': certFile, 'tls-key': keyFile, 'password-file': passwordFile } = values;
  if ((certFile === undefined) !== (keyFile === undefined)) throw new Error('--tls-cert and --tls-key go together.');
  const tls = certFile && keyFile ? { certFile, keyFile } : undefined;
  const store = await startEmbeddedStore({ dir: values.dir, port, host: values.host, tls, passwordFile });
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= store.stop().then(() => process.exit(0), fail);
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
  if (values['exit-with-parent']) process.stdin.resume().once('end', stop).once('close', stop);
  process.stdout.write(`${JSON.stringify({ ready: true, port: store.port })}\n`);
}

function fail(error: unknown): void {
  process.stderr.write(`${JSON.stringify({ level: 'fatal', msg: error instanceof Error ? error.message : String(error) })}\n`);
  process.exit(1);
}

await main().catch(fail);
