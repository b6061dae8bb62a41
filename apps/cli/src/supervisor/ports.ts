import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the ports that systems hand out to outgoing connections: one of those could be taken when the engine is started again. */
const RANGE = [20_000, 30_000] as const;

/** A port of the loopback address that is free and stays out of the way of outgoing connections. */
export async function freePortOutside(): Promise<number> {
  for (;;) {
    const port = randomInt(...RANGE);
    if (await isFree('127.0.0.1', port)) return port;
  }
}

/** Whether this address can be listened on now. */
export function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
