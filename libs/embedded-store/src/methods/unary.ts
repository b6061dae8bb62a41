import { status, type sendUnaryData, type ServiceError } from '@grpc/grpc-js';
import { failure } from '../failure.ts';

/** Answers a call with what `work` gives, or with the failure it throws. */
export async function answer<T>(callback: sendUnaryData<T>, work: () => Promise<T>): Promise<void> {
  let response: T;
  try {
    response = await work();
  } catch (error) {
    callback(asFailure(error));
    return;
  }
  callback(null, response);
}

/** What a client may see of an error: a failure as it is, anything else (a bug) without its words. */
export function asFailure(error: unknown): ServiceError {
  if (error instanceof Error && 'code' in error && 'metadata' in error) return error as ServiceError;
  return failure(status.INTERNAL, 'The event store failed on this call.');
}
