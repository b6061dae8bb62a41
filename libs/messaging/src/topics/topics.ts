import { addDuration, durationOf } from '#domain';
import type { Config } from '#config';

/** What each topic of a controller carries. */
export const channels = ['events', 'erasure.orders', 'erasure.receipts', 'dead', 'feed'] as const;
export type Channel = (typeof channels)[number];

/** How a topic has to be. */
export interface TopicSpec {
  name: string;
  channel: Channel;
  partitions: number;
  replication: number;
  /** As Kafka names them. */
  configs: Record<string, string>;
  /** How long a message may be there at most, in ms: its retention, and the segment that it is in. */
  longestMs: number;
  /** The same in words, for messages. */
  longest: string;
}

export type TopicSettings = Pick<Config, 'kafkaPartitions' | 'kafkaReplication' | 'kafkaRetention' | 'skeletonRetention'>;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Largest message; a dead one is the message it was and more around it. */
const MAX_BYTES = 1_048_588;

/** How long a message that could not be recorded can be opened: its key in the vault lives as long. */
export const DEAD_RETENTION_MS = 7 * DAY;

export function topicName(controller: string, channel: Channel): string {
  return `privacy.${controller}.${channel}`;
}

/**
 * The topics of a controller: the one list of what is created and checked. A message goes with its segment, so a segment is closed early enough for the two
 * together to keep the promise. Nothing is compacted: what is forgotten would stay as the last word about its key.
 */
export function topicsOf(controller: string, settings: TopicSettings): TopicSpec[] {
  const outgoing = lengthOf(settings.kafkaRetention.duration);
  const skeleton = {
    longestMs: lengthOf(settings.skeletonRetention.duration),
    longest: `LETHE_SKELETON_RETENTION (${settings.skeletonRetention.text})`,
  };
  const out = { retention: outgoing - HOUR, segment: HOUR, ...skeleton };
  const lives: Record<Channel, { retention: number; segment: number; longestMs: number; longest: string }> = {
    // Publishers name people there.
    events: { retention: 22 * HOUR, segment: HOUR, longestMs: DAY, longest: '24 hours' },
    dead: { retention: DEAD_RETENTION_MS - 2 * HOUR, segment: HOUR, longestMs: DEAD_RETENTION_MS, longest: '7 days' },
    'erasure.orders': out,
    'erasure.receipts': out,
    feed: out,
  };
  return channels.map((channel) => {
    const { retention, segment, longestMs, longest } = lives[channel];
    return {
      name: topicName(controller, channel),
      channel,
      partitions: settings.kafkaPartitions,
      replication: settings.kafkaReplication,
      configs: {
        'cleanup.policy': 'delete',
        'retention.ms': String(retention),
        'retention.bytes': '-1',
        'segment.ms': String(segment),
        // Kafka counts from the time of a message, and a sender may be wrong about it, or lie.
        'message.timestamp.type': 'LogAppendTime',
        'max.message.bytes': String(channel === 'dead' ? 2 * MAX_BYTES : MAX_BYTES),
        'min.insync.replicas': settings.kafkaReplication > 2 ? '2' : '1',
      },
      longestMs,
      longest,
    };
  });
}

/** A duration's length, counted from the epoch: no month and no year is shorter than those of 1970 by more than a leap day. */
function lengthOf(duration: ReturnType<typeof durationOf>): number {
  return addDuration(new Date(0), duration).getTime();
}
