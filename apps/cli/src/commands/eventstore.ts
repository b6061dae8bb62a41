import { startEmbeddedStore } from '#embedded-store';

/** `lethe eventstore`: the embedded event store alone, until a signal. */
export async function eventstore(options: { dir: string; port: string; host: string }): Promise<void> {
  const port = Number(options.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port holds "${options.port}"; allowed is a whole number from 0 to 65535.`);
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => resolve());
  });
  const store = await startEmbeddedStore({ dir: options.dir, port, host: options.host });
  console.log(`lethe: the event store listens on esdb://${options.host}:${store.port}?tls=false; Ctrl-C stops`);
  await stopped;
  await store.stop();
}
