import { setTimeout as delay } from 'node:timers/promises';
import { KafkaRefused, KafkaUnavailable } from '../kafka/errors.ts';
import type { Kafka } from '../kafka/kafka.ts';
import { NOT_THERE } from '../topics/differences.ts';
import { differencesNow } from '../topics/topic-admin.ts';
import type { TopicSpec } from '../topics/topics.ts';
import { type Group, type Lag, lagsOf } from './lags.ts';

export type { Group, Lag } from './lags.ts';

export interface KafkaWatchOptions {
  kafka: Pick<Kafka, 'admin'>;
  /** Topics that have to be there; asked at every look. */
  topics(): readonly TopicSpec[];
  /** Groups whose lag is told; asked at every look. */
  groups(): readonly Group[];
  now(): Date;
  /** Pause between two looks. Default 5,000 ms. */
  everyMs?: number;
  /** How long a look may take until Kafka counts as silent. Default 10,000 ms. */
  withinMs?: number;
}

interface Seen {
  /** Nothing when all is well. */
  trouble?: string;
  lags: readonly Lag[];
}

const EVERY_MS = 5_000;
const WITHIN_MS = 10_000;
const SILENT: Seen = { trouble: 'does not answer', lags: [] };

/**
 * Looks at Kafka every few seconds, over a connection that is made for it: whether it lets us in, whether the topics are as they have to be, and how far groups
 * are behind. What it saw last is told at once, however long Kafka takes.
 */
export class KafkaWatch {
  private seen: Seen | undefined;
  private since = new Date(0);
  private looking: Promise<Seen> | undefined;

  constructor(private readonly options: KafkaWatchOptions) {}

  /** What is the matter, in words that follow the name, and since when; undefined if nothing is known to be. */
  get trouble(): string | undefined {
    return this.seen?.trouble === undefined ? undefined : `${this.seen.trouble}, since ${this.since.toISOString()}`;
  }

  /** `ready`, or why not. */
  get readiness(): string {
    return this.seen ? (this.trouble ?? 'ready') : 'was not looked at yet';
  }

  /** As of the last look; none while Kafka cannot be asked. */
  get lags(): readonly Lag[] {
    return this.seen?.lags ?? [];
  }

  /** Looks until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.look(signal);
      await delay(this.options.everyMs ?? EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** A look that takes too long goes on, and no other begins beside it. */
  private async look(signal: AbortSignal): Promise<void> {
    this.looking ??= this.see().finally(() => (this.looking = undefined));
    const late = delay(this.options.withinMs ?? WITHIN_MS, SILENT, { signal, ref: false }).catch(() => undefined);
    const seen = await Promise.race([this.looking, late]);
    if (!seen) return;
    if (seen.trouble !== this.seen?.trouble) this.since = this.options.now();
    this.seen = seen;
  }

  private async see(): Promise<Seen> {
    const { kafka, topics, groups } = this.options;
    try {
      return await kafka.admin(async (admin) => {
        const differences = await differencesNow(admin, topics());
        const missing = new Set(differences.filter(({ says }) => says === NOT_THERE).map(({ topic }) => topic));
        const there = groups().map(({ group, topics: read }) => ({ group, topics: read.filter((topic) => !missing.has(topic)) }));
        const lags = await lagsOf(admin, there);
        if (differences.length === 0) return { lags };
        return { trouble: differences.map(({ topic, says }) => `${topic} ${says}`).join('; '), lags };
      });
    } catch (error) {
      return { trouble: troubleOf(error), lags: [] };
    }
  }
}

function troubleOf(error: unknown): string {
  if (error instanceof KafkaUnavailable) return 'cannot be reached';
  if (error instanceof KafkaRefused) return 'does not let Lethe in, or not do what it has to';
  return `cannot be looked at (${(error as { name?: string } | null)?.name})`;
}
