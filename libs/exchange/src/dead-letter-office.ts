import { topicName, type Kafka, type NewMessage, type Publisher } from '#messaging';
import type { FiledDeadLetter } from '#vault';
import { readDeadContent } from './dead-content.ts';
import type { Engines } from './engines.ts';
import { durably } from './faults.ts';
import { outlineOf } from './outline.ts';

/** Why a message cannot be looked at or sent again. */
export type Lost = 'not-found' | 'not-kept' | 'not-there-yet' | 'gone-from-topic';

export type Shown = { ok: true; letter: FiledDeadLetter; outline: string[] } | { ok: false; reason: Lost; letter?: FiledDeadLetter };
export type Replayed = { ok: true; topic: string } | { ok: false; reason: Lost };

/** What an operator does about messages that could not be recorded. None of it shows what a message says: that may be about anybody. */
export class DeadLetterOffice {
  constructor(
    private readonly engines: Pick<Engines, 'vault' | 'faults'>,
    private readonly kafka: Pick<Kafka, 'readOne'>,
    private readonly publisher: Pick<Publisher, 'send'>,
  ) {}

  /** Those of a controller that can still be opened, the oldest first. */
  list(controller: string): Promise<FiledDeadLetter[]> {
    return this.engines.vault.deadLetters.list(controller);
  }

  /** What is wrong with one, and its outline. @throws KafkaUnavailable */
  async show(controller: string, id: string): Promise<Shown> {
    const found = await this.find(controller, id);
    if ('reason' in found) return { ok: false, ...found };
    return { ok: true, letter: found.letter, outline: outlineOf(found.message) };
  }

  /**
   * Sends it again as it came, to the topic that it came from; from then on it cannot be opened in the dead topic. A crash between the two sends it once
   * more, which changes nothing. @throws KafkaUnavailable
   */
  async replay(controller: string, id: string): Promise<Replayed> {
    const found = await this.find(controller, id);
    if ('reason' in found) return { ok: false, reason: found.reason };
    const { message, letter } = found;
    await durably(this.engines.faults, 'replay', () => this.publisher.send([{ topic: letter.topic, messages: [message] }]));
    await this.engines.vault.deadLetters.delete(controller, id);
    return { ok: true, topic: letter.topic };
  }

  private async find(
    controller: string,
    id: string,
  ): Promise<{ letter: FiledDeadLetter; message: NewMessage } | { reason: Lost; letter?: FiledDeadLetter }> {
    const letter = await this.engines.vault.deadLetters.find(controller, id);
    if (!letter) return { reason: 'not-found' };
    if (!letter.kept) return { reason: 'not-kept', letter };
    if (!letter.place) return { reason: 'not-there-yet', letter };
    const sealed = await this.kafka.readOne({ topic: topicName(controller, 'dead'), ...letter.place });
    const content = sealed?.value && (await this.engines.vault.deadLetters.open(controller, id, sealed.value));
    return content ? { letter, message: readDeadContent(content) } : { reason: 'gone-from-topic', letter };
  }
}
