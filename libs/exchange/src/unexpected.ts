import { problem, type Problem } from '#domain';
import type { Message } from '#messaging';
import type { Engines } from './engines.ts';

/** Attempts of a message that something unexpected happens to, while the engines are well. */
const ATTEMPTS = 5;

/** Tells a message that is at fault itself, which must not hold up its partition for ever, from an engine that is away, which must. */
export class Unexpected {
  private readonly failures = new Map<string, number>();

  constructor(private readonly engines: Pick<Engines, 'store' | 'vaultDb' | 'log'>) {}

  /** `wait`, or the problem with which the message is given up. What was thrown may quote it, so only its kind is told. */
  async judge({ topic, partition, offset }: Message, error: unknown): Promise<'wait' | Problem> {
    const place = `${topic} ${partition} ${offset}`;
    const failures = (this.failures.get(place) ?? 0) + 1;
    const { name, code } = (error ?? {}) as { name?: string; code?: string };
    this.engines.log?.warn({ topic, partition, offset, error: name, code, failures }, 'a message could not be recorded');
    const givenUp = failures >= ATTEMPTS && (await this.enginesAreWell());
    if (givenUp) this.failures.delete(place);
    else this.failures.set(place, failures);
    const detail = 'Something unexpected happened each time that the message was to be recorded. It was not recorded.';
    return givenUp ? problem('internal', detail) : 'wait';
  }

  /** The message is done with after all: what it failed before does not count any more. */
  forget({ topic, partition, offset }: Message): void {
    this.failures.delete(`${topic} ${partition} ${offset}`);
  }

  private async enginesAreWell(): Promise<boolean> {
    const { store, vaultDb } = this.engines;
    return (await store.healthy()) && (await vaultDb.trouble()) === undefined;
  }
}
