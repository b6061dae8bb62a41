import type { Expected } from './decide-append.ts';

/** The one-of in which every write of the protocol says what it expects; the field with the number has two names. */
interface Message {
  hasAny(): boolean;
  hasNoStream(): boolean;
  hasStreamExists(): boolean;
}

/** The expectation in a request; `revision` is its number, which counts when none of the words was given. */
export function expectedRevision(message: Message, revision: string): Expected {
  if (message.hasAny()) return 'any';
  if (message.hasNoStream()) return 'no-stream';
  if (message.hasStreamExists()) return 'stream-exists';
  return Number(revision);
}

/** The number that the protocol's trailers give for an expectation. */
export function expectedNumber(expected: Expected): string {
  if (expected === 'any') return '-2';
  if (expected === 'no-stream') return '-1';
  if (expected === 'stream-exists') return '-4';
  return String(expected);
}
