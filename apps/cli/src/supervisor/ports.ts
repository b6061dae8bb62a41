import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the ports that systems hand out to outgoing connections: one of those could be taken when the engine is started again. */
const RANGE = [20_000, 30_000] as const;

/** A port of the loopback address that is free and stays out of the way of outgoing connections. */
export async function freePortOutside(): Promise<number> {
  for (;;) {
    const port = randomInt(...RANGE);
    if ((await whyNot('127.0.0.1', port)) === undefined) return port;
  }
}

const WHY: Record<string, string> = {
  EADDRINUSE: 'is taken; choose another with PORT',
  EACCES: 'may not be listened on by this user; choose another with PORT',
  EADDRNOTAVAIL: 'is no address of this machine; choose another with LETHE_HOST',
  ENOTFOUND: 'is no name that is known here; choose another with LETHE_HOST',
};

/** Why an address cannot be listened on now, in words that follow it; nothing if it can. */
export function whyNot(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', ({ code = 'unknown error' }: NodeJS.ErrnoException) => resolve(WHY[code] ?? `cannot be listened on (${code})`));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(undefined)));
  });
}
