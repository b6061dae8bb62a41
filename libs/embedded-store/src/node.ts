import { EventEmitter } from 'node:events';
import type { ServerDuplexStream, ServerReadableStream, ServerWritableStream } from '@grpc/grpc-js';
import type { EventLog } from './event-log.ts';
import { shuttingDown } from './failure.ts';
import type { Sequencer } from './sequencer.ts';

type StreamingCall = ServerReadableStream<unknown, unknown> | ServerWritableStream<unknown, unknown> | ServerDuplexStream<unknown, unknown>;

/** What the gRPC methods share. */
export interface Node {
  log: EventLog;
  sequencer: Sequencer;
  commits: Commits;
  calls: LiveCalls;
  startScavenge: () => { id: string; alreadyRunning: boolean };
  /** The file could not be read: nothing that is answered from it may be trusted, and the process ends. */
  onUnreadable: (error: unknown) => void;
}

/** Tells waiting readers that something was committed. Nothing is carried: they look for themselves. */
export class Commits {
  readonly #events = new EventEmitter().setMaxListeners(0);
  /** Grows with each commit: whoever saw this number has seen all that was committed by then. */
  version = 0;

  announce(): void {
    this.version += 1;
    this.#events.emit('commit');
  }

  /** Resolves once there is a commit after `seen`, or the call is cancelled. */
  async after(seen: number, call: EventEmitter): Promise<void> {
    if (this.version !== seen) return;
    await first([this.#events, 'commit'], [call, 'cancelled']);
  }
}

/** The calls that are open, so that a graceful stop can end them. */
export class LiveCalls {
  readonly #calls = new Set<StreamingCall>();

  add(call: StreamingCall): void {
    this.#calls.add(call);
    const remove = () => this.#calls.delete(call);
    call.once('close', remove).once('cancelled', remove).once('finish', remove);
  }

  end(): void {
    for (const call of this.#calls) call.emit('error', shuttingDown());
    this.#calls.clear();
  }
}

/** Writes with the reader's pace: resolves when he can take more, or is gone. */
export async function send<T>(call: ServerWritableStream<unknown, T>, message: T): Promise<void> {
  if (call.cancelled || call.write(message)) return;
  await first([call, 'drain'], [call, 'cancelled'], [call, 'close']);
}

/** Resolves at the first of these events, and leaves no listener behind. */
function first(...events: [EventEmitter, string][]): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      for (const [emitter, name] of events) emitter.off(name, done);
      resolve();
    };
    for (const [emitter, name] of events) emitter.once(name, done);
  });
}
