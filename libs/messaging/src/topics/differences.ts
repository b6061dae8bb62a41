import type { TopicSpec } from './topics.ts';

/** A topic as the broker describes it. */
export interface TopicAsIs {
  name: string;
  partitions: number;
  replication: number;
  configs: Record<string, string>;
}

/** What is not as it has to be; `cure` says whether `lethe topics create` can put it right. */
export interface Difference {
  topic: string;
  /** What is there and what has to be. */
  says: string;
  cure: 'create' | 'by-hand';
}

/** What is said of a topic that does not exist, or that whoever looks may not describe. */
export const NOT_THERE = 'is not there';

/** What is wrong with a topic; nothing where it keeps the promises, even if it is stricter than declared. */
export function differencesOf(spec: TopicSpec, found: TopicAsIs | undefined): Difference[] {
  const { name: topic } = spec;
  if (!found) return [{ topic, says: NOT_THERE, cure: 'create' }];
  return [...sizeDifferences(spec, found), ...configDifferences(spec, found.configs)];
}

function sizeDifferences({ name: topic, partitions, replication }: TopicSpec, found: TopicAsIs): Difference[] {
  const differences: Difference[] = [];
  const counts = `has ${found.partitions} partitions instead of ${partitions} (LETHE_KAFKA_PARTITIONS)`;
  if (found.partitions < partitions) differences.push({ topic, says: counts, cure: 'create' });
  if (found.partitions > partitions) differences.push({ topic, says: `${counts}; partitions cannot be taken away`, cure: 'by-hand' });
  if (found.replication < replication) {
    const says = `is kept by ${found.replication} brokers instead of ${replication} (LETHE_KAFKA_REPLICATION); move it with kafka-reassign-partitions`;
    differences.push({ topic, says, cure: 'by-hand' });
  }
  return differences;
}

function configDifferences({ name: topic, configs, longestMs, longest }: TopicSpec, found: Record<string, string>): Difference[] {
  const differ = (says: string): Difference => ({ topic, says, cure: 'create' });
  const differences: Difference[] = [];
  if (found['cleanup.policy'] !== configs['cleanup.policy'])
    differences.push(differ(`has cleanup.policy ${found['cleanup.policy']} instead of delete`));
  const [retention, segment] = [Number(found['retention.ms']), Number(found['segment.ms'])];
  if (!(retention > 0) || retention + segment > longestMs)
    differences.push(differ(`keeps messages for ${retention} ms and a segment of ${segment} ms, together longer than ${longest}`));
  if (retention < Number(configs['retention.ms']) / 2)
    differences.push(
      differ(`keeps messages for ${retention} ms, less than half of the ${configs['retention.ms']} ms that who reads it may count on`),
    );
  if (Number(found['retention.bytes']) > 0)
    differences.push(differ(`drops messages beyond ${found['retention.bytes']} bytes, read or not`));
  if (found['message.timestamp.type'] !== configs['message.timestamp.type'])
    differences.push(differ(`counts retention from times that senders write (message.timestamp.type ${found['message.timestamp.type']})`));
  if (Number(found['max.message.bytes']) < Number(configs['max.message.bytes']))
    differences.push(differ(`takes messages of at most ${found['max.message.bytes']} bytes instead of ${configs['max.message.bytes']}`));
  if (Number(found['min.insync.replicas']) < Number(configs['min.insync.replicas']))
    differences.push(
      differ(`takes messages that ${found['min.insync.replicas']} broker has, instead of ${configs['min.insync.replicas']}`),
    );
  return differences;
}
