import type { Difference } from './differences.ts';

/** Why a process does not start with topics that are missing or differ, and what to do. */
export class TopicsUnfit extends Error {
  override readonly name = 'TopicsUnfit';

  constructor(differences: readonly Difference[]) {
    super(
      [
        "Kafka's topics are not as Lethe needs them:",
        ...differences.map(({ topic, says }) => `  ${topic} ${says}`),
        'Nothing was read or written there. `lethe topics create` creates what is missing and puts right what it can; docs/kafka.md says how each has to be.',
      ].join('\n'),
    );
  }
}

/** Why a topic is not created: there are not as many brokers as are to keep it. */
export class TooFewBrokers extends Error {
  override readonly name = 'TooFewBrokers';

  constructor(topic: string, replication: number) {
    super(
      `${topic} was not created: ${replication} brokers are to keep it (LETHE_KAFKA_REPLICATION), and there are not so many. Set that to as many as there are.`,
    );
  }
}
