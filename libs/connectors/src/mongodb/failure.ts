import { ConnectorError, type FailureCode } from '../connector.ts';
import { socketFailure } from '../socket-failure.ts';

/** Codes of the server: https://www.mongodb.com/docs/manual/reference/error-codes/ */
const CODES: Record<number, FailureCode> = {
  13: 'not-allowed',
  18: 'not-allowed',
  24: 'locked',
  26: 'schema-mismatch',
  50: 'timeout',
  73: 'schema-mismatch',
  89: 'timeout',
  91: 'connection-lost',
  112: 'locked',
  121: 'constraint',
  166: 'schema-mismatch',
  189: 'connection-lost',
  11_000: 'constraint',
  11_600: 'connection-lost',
  11_602: 'connection-lost',
};

/** The code of a failure. The error itself may quote data, so it goes no further than here. */
export function failureCode(error: unknown): FailureCode {
  if (error instanceof ConnectorError) return error.code;
  const { name, code } = (error ?? {}) as { name?: string; code?: unknown };
  const known = typeof code === 'number' ? CODES[code] : undefined;
  if (known) return known;
  switch (name) {
    case 'MongoServerSelectionError':
    case 'MongoParseError':
    case 'MongoInvalidArgumentError':
      return 'unreachable';
    case 'MongoNetworkTimeoutError':
    case 'MongoOperationTimeoutError':
      return 'timeout';
    case 'MongoNetworkError':
    case 'MongoNotConnectedError':
    case 'MongoTopologyClosedError':
    case 'MongoPoolClearedError':
    case 'MongoPoolClosedError':
      return 'connection-lost';
    default:
      return socketFailure(error) ?? 'failed';
  }
}
