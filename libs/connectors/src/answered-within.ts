import { ConnectorError } from './connector.ts';

/** What a server takes beyond its own limit to say that the limit is reached. */
const GRACE_MS = 2_000;

/**
 * What a server answers, or `timeout` if nothing has come when it should have given up by itself. A network that has lost a connection says nothing, and
 * whoever waits for the answer would wait for ever.
 */
export async function answeredWithin<T>(limitMs: number, answer: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new ConnectorError('timeout')), limitMs + GRACE_MS);
  // What comes later is of no use, and no mistake.
  answer.catch(() => undefined);
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
