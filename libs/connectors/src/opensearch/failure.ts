import { ConnectorError, type FailureCode } from '../connector.ts';
import { socketFailure } from '../socket-failure.ts';

/** The code of a failure. The error itself may quote a document, so it goes no further than here. */
export function failureCode(error: unknown): FailureCode {
  if (error instanceof ConnectorError) return error.code;
  const { name, statusCode, meta } = (error ?? {}) as {
    name?: string;
    statusCode?: number;
    meta?: { body?: { error?: { type?: string } } };
  };
  switch (name) {
    case 'TimeoutError':
      return 'timeout';
    case 'ConnectionError':
    case 'NoLivingConnectionsError':
      return socketFailure(error) ?? 'connection-lost';
    case 'ResponseError':
      return codeOf(statusCode ?? 0, meta?.body?.error?.type);
    default:
      return socketFailure(error) ?? 'failed';
  }
}

/** Somebody else changed a document since it was read. */
export function isConflict(error: unknown): boolean {
  const { name, statusCode } = (error ?? {}) as { name?: string; statusCode?: number };
  return name === 'ResponseError' && statusCode === 409;
}

/** Whether a document is not there; not its index. */
export function isGone(error: unknown): boolean {
  const { name, statusCode, meta } = (error ?? {}) as { name?: string; statusCode?: number; meta?: { body?: { error?: unknown } } };
  return name === 'ResponseError' && statusCode === 404 && meta?.body?.error === undefined;
}

function codeOf(status: number, type: string | undefined): FailureCode {
  if (type === 'cluster_block_exception' || type === 'mapper_parsing_exception') return 'constraint';
  switch (status) {
    case 401:
    case 403:
      return 'not-allowed';
    case 400:
    case 404:
      return 'schema-mismatch';
    case 408:
    case 504:
      return 'timeout';
    case 409:
      return 'locked';
    case 429:
    case 502:
    case 503:
      return 'unreachable';
    default:
      return 'failed';
  }
}
