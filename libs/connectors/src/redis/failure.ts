import { ConnectorError, type FailureCode } from '../connector.ts';
import { socketFailure } from '../socket-failure.ts';

/** What errors of the server begin with: https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors */
const PREFIXES: readonly [RegExp, FailureCode][] = [
  [/^(NOAUTH|WRONGPASS|NOPERM)|AUTH failed|invalid username-password/i, 'not-allowed'],
  [/^WRONGTYPE/, 'schema-mismatch'],
  [/^(LOADING|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|BUSY|MOVED|ASK|DENIED)|max number of clients|DB index is out of range/, 'unreachable'],
  [/^(READONLY|MISCONF|OOM|NOREPLICAS)/, 'constraint'],
];

/** The code of a failure. The error itself may quote data, so it goes no further than here. */
export function failureCode(error: unknown): FailureCode {
  if (error instanceof ConnectorError) return error.code;
  if (isConflict(error)) return 'locked';
  const ofSocket = socketFailure(error);
  if (ofSocket) return ofSocket;
  const { name, message } = (error ?? {}) as { name?: unknown; message?: unknown };
  const constructor = (error as object | undefined)?.constructor.name;
  if (constructor === 'ConnectionTimeoutError') return 'unreachable';
  if (constructor === 'TimeoutError' || constructor === 'SocketTimeoutError' || name === 'TimeoutError') return 'timeout';
  if (typeof message !== 'string') return 'failed';
  if (/socket closed|client is closed|disconnect/i.test(message)) return 'connection-lost';
  return PREFIXES.find(([form]) => form.test(message))?.[1] ?? 'failed';
}

/** A key that was watched changed before the transaction. */
export function isConflict(error: unknown): boolean {
  return (error as object | undefined)?.constructor?.name === 'WatchError';
}
