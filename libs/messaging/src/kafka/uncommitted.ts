import type { Consumer } from 'kafkajs';

interface Offset {
  topic: string;
  partition: number;
  /** That of the next message, decimal. */
  offset: string;
}

/**
 * What is done with and not committed. The client commits after each batch; a commit that is lost with its connection it makes again only when the next
 * message comes, which may be days, and all the while brokers show messages that wait. Here it is made again with a later sign of life.
 */
export class Uncommitted {
  private readonly offsets = new Map<string, Offset & { beats: number }>();
  private committing = false;

  constructor(private readonly consumer: Consumer) {
    const { COMMIT_OFFSETS, GROUP_JOIN, HEARTBEAT } = consumer.events;
    consumer.on(COMMIT_OFFSETS, ({ payload }) => {
      for (const { topic, partitions } of payload.topics)
        for (const { partition, offset } of partitions) this.committed({ topic, partition, offset });
    });
    // Partitions have been given out anew, and what was not committed comes again to whoever has them.
    consumer.on(GROUP_JOIN, () => this.offsets.clear());
    consumer.on(HEARTBEAT, () => void this.commitLate());
  }

  /** Everything up to this message is done with. */
  done(topic: string, partition: number, last: string): void {
    this.offsets.set(`${topic} ${partition}`, { topic, partition, offset: String(BigInt(last) + 1n), beats: 0 });
  }

  private committed({ topic, partition, offset }: Offset): void {
    const open = this.offsets.get(`${topic} ${partition}`);
    if (open && BigInt(offset) >= BigInt(open.offset)) this.offsets.delete(`${topic} ${partition}`);
  }

  /** Those that were there at the last sign of life too: the client had its turn. */
  private async commitLate(): Promise<void> {
    const late = [...this.offsets.values()].filter((each) => each.beats++ > 0);
    if (late.length === 0 || this.committing) return;
    this.committing = true;
    const offsets = late.map(({ topic, partition, offset }) => ({ topic, partition, offset }));
    await this.consumer.commitOffsets(offsets).catch(() => undefined);
    this.committing = false;
  }
}
