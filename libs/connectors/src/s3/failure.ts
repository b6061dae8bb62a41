import { ConnectorError, type FailureCode } from '../connector.ts';
import { socketFailure } from '../socket-failure.ts';

/** Codes of errors: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const CODES: Record<string, FailureCode> = {
  InvalidAccessKeyId: 'not-allowed',
  // Versity's gateway, with the status 404.
  XAdminUserNotFound: 'not-allowed',
  NoSuchBucket: 'schema-mismatch',
  InvalidBucketName: 'schema-mismatch',
  PermanentRedirect: 'schema-mismatch',
  NotImplemented: 'schema-mismatch',
  SlowDown: 'unreachable',
  ServiceUnavailable: 'unreachable',
  InternalError: 'failed',
  RequestTimeout: 'timeout',
  TimeoutError: 'timeout',
};

/** The code of a failure. The error itself may name an object, so it goes no further than here. */
export function failureCode(error: unknown): FailureCode {
  if (error instanceof ConnectorError) return error.code;
  const { name, message, $metadata } = (error ?? {}) as { name?: string; message?: string; $metadata?: { httpStatusCode?: number } };
  const known = name === undefined ? undefined : CODES[name];
  if (known) return known;
  const ofSocket = socketFailure(error);
  if (ofSocket) return ofSocket;
  const status = $metadata?.httpStatusCode;
  if (status === 401 || status === 403) return 'not-allowed';
  if (status === 503 || status === 429) return 'unreachable';
  return /socket hang up|aborted/i.test(message ?? '') ? 'connection-lost' : 'failed';
}

/** Whether the store refused a request, for want of a right or because of a lock. */
export function isRefused(error: unknown): boolean {
  return failureCode(error) === 'not-allowed' || (error as { name?: string }).name === 'ObjectLocked' || statusOf(error) === 409;
}

/** Whether what was asked for is not there. */
export function isGone(error: unknown): boolean {
  const { name } = (error ?? {}) as { name?: string };
  return name === 'NoSuchKey' || name === 'NoSuchVersion' || name === 'NotFound' || name === 'NoSuchUpload' || name === 'MethodNotAllowed';
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode;
}
