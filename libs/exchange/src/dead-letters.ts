import type { Problem } from '#domain';
import { DEAD_RETENTION_MS, textHeaders, topicName, type Channel, type Message, type Publisher } from '#messaging';
import { deadContent } from './dead-content.ts';
import type { Engines } from './engines.ts';
import { durably } from './faults.ts';
import type { Figures } from './figures.ts';

/**
 * Puts messages that cannot be recorded out of the way: the vault gets the problem and a key, the dead topic the message sealed under it. Every step can be
 * repeated: a message that comes again, because its offset was not committed, has the same id and the same key.
 */
export class Burial {
  constructor(
    private readonly engines: Pick<Engines, 'vault' | 'now' | 'faults'>,
    private readonly publisher: Pick<Publisher, 'sendOne'>,
    private readonly figures: Figures,
  ) {}

  async bury(controller: string, channel: Channel, message: Message, problem: Problem, id = deadId(channel, message)): Promise<void> {
    const { vault, now, faults } = this.engines;
    const { topic, partition, offset } = message;
    const at = now();
    const letter = { controller, id, topic, partition, offset, problem, at, expiresAt: new Date(at.getTime() + DEAD_RETENTION_MS) };
    const sealed = await durably(faults, 'dead-row', () => vault.deadLetters.file(letter, deadContent(message)));
    const headers = textHeaders({
      'lethe-id': id,
      'lethe-topic': topic,
      'lethe-partition': String(partition),
      'lethe-offset': offset,
      'lethe-problem': problem.type,
    });
    const place = await durably(faults, 'dead-message', () =>
      this.publisher.sendOne(topicName(controller, 'dead'), { key: id, value: sealed ?? null, headers }),
    );
    await durably(faults, 'dead-place', () => vault.deadLetters.place(controller, id, place));
    this.figures.count(controller, channel, 'dead');
  }
}

/** Where and when a message came: the broker's time tells it from one at the same place of a topic that was deleted and made anew. */
function deadId(channel: Channel, { partition, offset, timestamp }: Message): string {
  return `${channel}-${partition}-${offset}-${timestamp.toString(36)}`;
}
