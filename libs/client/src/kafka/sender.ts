import kafkajs, { type Kafka, type Message, type Producer } from 'kafkajs';
import { LetheRefused, type Problem, problemOf } from '../http/problem.ts';

/** A broker's restart is ridden out; one that stays away longer fails what is sent, and it is kept and sent again. */
const RETRY = { retries: 12, initialRetryTime: 100, maxRetryTime: 1_000 };

export type Sent = { ok: true } | { ok: false; problem: Problem; tooLarge: boolean };

/** Sends to one topic, acknowledged by every replica in sync. */
export class KafkaSender {
  private readonly producer: Producer;
  private connecting: Promise<void> | undefined;

  constructor(
    kafka: Kafka,
    private readonly topic: string,
  ) {
    const createPartitioner = kafkajs.Partitioners.DefaultPartitioner;
    this.producer = kafka.producer({ createPartitioner, allowAutoTopicCreation: false, retry: RETRY });
  }

  /** After a failure some of it may have been taken. @throws LetheRefused if Kafka does not let us in. */
  async send(messages: Message[]): Promise<Sent> {
    try {
      await this.connected();
      await this.producer.send({ topic: this.topic, messages, acks: -1 });
      return { ok: true };
    } catch (error) {
      const kind = kindOf(error);
      if (kind === 'refused')
        throw new LetheRefused(problemOf('forbidden', 403, 'Not let in', `Kafka refuses to take messages for ${this.topic}.`));
      return { ok: false, problem: kind === 'too-large' ? tooLarge() : unavailable(), tooLarge: kind === 'too-large' };
    }
  }

  private connected(): Promise<void> {
    this.connecting ??= this.producer.connect().catch((error: unknown) => {
      this.connecting = undefined;
      throw error;
    });
    return this.connecting;
  }

  async close(): Promise<void> {
    await this.producer.disconnect();
  }
}

function tooLarge(): Problem {
  return problemOf('too-large', 413, 'The event is too large', 'Kafka takes no message of this size. It was not sent.');
}

export function unavailable(): Problem {
  const detail = 'Kafka did not acknowledge it. It may have been taken all the same; sending it again is safe.';
  return problemOf('unavailable', 503, 'No acknowledgement', detail);
}

/** That attempts were used up says nothing of why; what stands behind it does. */
export function kindOf(error: unknown): 'refused' | 'too-large' | 'passing' {
  const { name, type, cause } = (error ?? {}) as { name?: string; type?: string; cause?: unknown };
  if (cause !== undefined && cause !== null) return kindOf(cause);
  if (name === 'KafkaJSSASLAuthenticationError' || type?.endsWith('AUTHORIZATION_FAILED')) return 'refused';
  return type === 'MESSAGE_TOO_LARGE' || type === 'RECORD_LIST_TOO_LARGE' ? 'too-large' : 'passing';
}
