import { Metadata, status, type ServiceError } from '@grpc/grpc-js';

/** A failed call as gRPC sends it: the trailer `exception` and its fields are what EventStoreDB's clients read. */
export function failure(code: status, details: string, trailers: Record<string, string> = {}): ServiceError {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(trailers)) metadata.set(key, value);
  return Object.assign(new Error(details), { code, details, metadata });
}

export const streamDeleted = (stream: string) =>
  failure(status.FAILED_PRECONDITION, `Event stream '${ascii(stream)}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': ascii(stream),
  });

/** `expected` is the number that old clients know: -1 no stream, -2 any, -4 stream exists. */
export const wrongExpectedVersion = (stream: string, expected: string, actual: number | 'no-stream') =>
  failure(
    status.FAILED_PRECONDITION,
    `Append failed due to WrongExpectedVersion. Stream: ${ascii(stream)}, Expected version: ${expected}`,
    {
      exception: 'wrong-expected-version',
      'stream-name': ascii(stream),
      'expected-version': expected,
      ...(actual === 'no-stream' ? {} : { 'actual-version': String(actual) }),
    },
  );

export const tooLarge = (maximum: number) =>
  failure(status.INVALID_ARGUMENT, `Maximum Append Size of ${maximum} bytes exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(maximum),
  });

export const tooLate = () => failure(status.DEADLINE_EXCEEDED, 'The time for this call was over; nothing was written.');

/** Clients of EventStoreDB make their AccessDenied of it, whatever the call. */
export const accessDenied = () =>
  failure(status.UNAUTHENTICATED, 'No user of this event store with this password.', { exception: 'access-denied' });

export const linkFound = (stream: string, revision: number) =>
  failure(
    status.UNIMPLEMENTED,
    `The embedded event store does not resolve links, and event ${revision} of ${ascii(stream)} is one. Read without resolving them.`,
  );

export const badRequest = (details: string) => failure(status.INVALID_ARGUMENT, details);

export const shuttingDown = () => failure(status.CANCELLED, 'The event store is shutting down.');

/** Trailers are ASCII; a stream's name need not be. */
const ascii = (text: string) => text.replaceAll(/[^\x20-\x7e]/gu, '?');
