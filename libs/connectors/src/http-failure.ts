import { ConnectorError, type FailureCode } from './connector.ts';
import { socketFailure } from './socket-failure.ts';

/** The code of what a call over HTTP met. */
export function httpFailure(error: unknown): FailureCode {
  if (error instanceof ConnectorError) return error.code;
  const { code } = (error ?? {}) as { code?: unknown };
  // Plain HTTP where TLS was expected, and the other way round.
  if (typeof code === 'string' && /^(ERR_SSL_|HPE_)/.test(code)) return 'unreachable';
  return socketFailure(error) ?? 'failed';
}
