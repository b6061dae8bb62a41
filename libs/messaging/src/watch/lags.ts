import type { Admin } from 'kafkajs';

/** A consumer group and what it reads. */
export interface Group {
  group: string;
  topics: readonly string[];
}

/** How many messages of a topic a group has not committed yet. */
export interface Lag {
  group: string;
  topic: string;
  messages: number;
}

/** What groups have not read yet of topics that are there. A group that never was has everything before it. */
export async function lagsOf(admin: Admin, groups: readonly Group[]): Promise<Lag[]> {
  const topics = [...new Set(groups.flatMap((each) => each.topics))];
  const bounds = new Map(await Promise.all(topics.map(async (topic) => [topic, await admin.fetchTopicOffsets(topic)] as const)));
  const lags = await Promise.all(
    groups.map(async ({ group, topics: read }) => {
      if (read.length === 0) return [];
      const committed = await admin.fetchOffsets({ groupId: group, topics: [...read] });
      return committed.map(({ topic, partitions }) => {
        const offsets = new Map(partitions.map(({ partition, offset }) => [partition, Number(offset)]));
        // Nothing committed is -1, and what was deleted by its age is not read any more.
        const behind = (bounds.get(topic) ?? []).map(({ partition, high, low }) => {
          return Math.max(0, Number(high) - Math.max(offsets.get(partition) ?? -1, Number(low)));
        });
        return { group, topic, messages: behind.reduce((sum, each) => sum + each, 0) };
      });
    }),
  );
  return lags.flat();
}
