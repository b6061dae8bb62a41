import type { Problem } from '../http/problem.ts';
import { pause, pauseAfter, retryOf } from '../http/retry.ts';
import type { Published, Publisher } from '../publish/publisher.ts';
import type { Done, Outbox, OutboxItem } from './outbox.ts';

/** What one round of {@link drainOnce} did: numbers of events. */
export interface Drained {
  /** Marked as done, those rejected among them. */
  done: number;
  rejected: number;
  unanswered: number;
  /** Why the first of those unanswered is. */
  problem?: Problem;
}

export interface DrainOptions {
  /** Events at once. Default 1,000. */
  most?: number;
  /** Pause when the outbox is empty, in ms. Default 1,000. */
  idleMs?: number;
  /** First and longest pause while the ledger does not answer. Default 250 and 30,000 ms. */
  backoffMs?: { firstMs: number; longestMs: number };
  /** Called after each round in which there was something. */
  onRound?: (drained: Drained) => void;
}

/** One round: takes a batch, sends it, and marks what was answered. A crash anywhere leaves the events in the outbox, and sending them again is safe. */
export async function drainOnce(outbox: Outbox, publisher: Publisher, most = 1_000, signal?: AbortSignal): Promise<Drained> {
  const items = await outbox.takeBatch(most);
  if (items.length === 0) return { done: 0, rejected: 0, unanswered: 0 };
  const events = items.map(({ event }) => event);
  const results = await publisher.publish(events, signal);
  const done = items.flatMap((item, index) => doneOf(item, results[index]));
  if (done.length > 0) await outbox.markDone(done);
  return summary(items.length, done, results);
}

/**
 * Drains an outbox until the signal aborts. Rejects when the publisher is not let in ({@link LetheRefused}) or the outbox itself fails; nothing is lost then,
 * and it may be called again.
 */
export async function drain(outbox: Outbox, publisher: Publisher, signal: AbortSignal, options: DrainOptions = {}): Promise<void> {
  const { most = 1_000, idleMs = 1_000, backoffMs, onRound } = options;
  const retry = retryOf(backoffMs);
  let failures = 0;
  while (!signal.aborted) {
    const drained = await drainOnce(outbox, publisher, most, signal);
    const total = drained.done + drained.unanswered;
    if (total > 0) onRound?.(drained);
    failures = drained.unanswered > 0 ? failures + 1 : 0;
    if (failures > 0) await pause(pauseAfter(failures - 1, retry), signal);
    else if (total === 0) await pause(idleMs, signal);
  }
}

function doneOf({ key }: OutboxItem, result: Published | undefined): Done[] {
  return result === undefined || result.status === 'unanswered' ? [] : [{ key, result }];
}

function summary(total: number, done: readonly Done[], results: readonly Published[]): Drained {
  const rejected = done.filter(({ result }) => result.status === 'rejected').length;
  const waiting = results.find((result) => result.status === 'unanswered');
  return { done: done.length, rejected, unanswered: total - done.length, ...(waiting && { problem: waiting.problem }) };
}
