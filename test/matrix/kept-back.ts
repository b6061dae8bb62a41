import type { TcpProxy } from '../support/tcp-proxy.ts';

type Holds = (chunk: Buffer) => boolean;

/** Keeps back every request for which this holds, and what comes behind it, until the network is healed. Resolves with the first. */
export function requestKeptBack({ network, holds }: { network: TcpProxy; holds: Holds }): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  network.tap = ({ way, chunk }) => {
    if (way === 'to-client' || !holds(chunk)) return chunk;
    resolve();
    return undefined;
  };
  return promise;
}

/** Lets such requests through and keeps the answers to them back: the server has done it, and the client does not know. Resolves with the first. */
export function answerKeptBack({ network, holds }: { network: TcpProxy; holds: Holds }): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const asked = new Set<object>();
  network.tap = ({ way, chunk, connection }) => {
    if (way === 'to-server' && holds(chunk)) asked.add(connection);
    if (way === 'to-server' || !asked.has(connection)) return chunk;
    resolve();
    return undefined;
  };
  return promise;
}
