import { startEmbeddedStore } from '#embedded-store';

export interface EventStoreCommand {
  data: string;
  host: string;
  port: string;
  tlsCert?: string;
  tlsKey?: string;
  passwordFile?: string;
}

/**
 * `lethe eventstore`: the embedded event store alone, until a signal. Its last line at start is the connection string, without a password,
 * and stands there once the store answers.
 */
export async function eventstore({ data, host, port, tlsCert, tlsKey, passwordFile }: EventStoreCommand): Promise<void> {
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new Error(`--port holds "${port}"; allowed is a whole number from 0 to 65535.`);
  if ((tlsCert === undefined) !== (tlsKey === undefined)) throw new Error('--tls-cert and --tls-key go together.');
  const tls = tlsCert !== undefined && tlsKey !== undefined ? { certFile: tlsCert, keyFile: tlsKey } : undefined;
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => resolve());
  });
  const store = await startEmbeddedStore({ dir: data, port: Number(port), host, tls, passwordFile });
  const name = host.includes(':') ? `[${host}]` : host;
  if (passwordFile !== undefined) console.log('lethe: clients put user:password@ before the host, as the password file has them');
  console.log(`lethe: the event store listens on esdb://${name}:${store.port}?tls=${tls !== undefined}; Ctrl-C stops`);
  await stopped;
  await store.stop();
}
