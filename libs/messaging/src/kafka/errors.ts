/** Kafka cannot be reached. Nothing was changed; it may be there again later. */
export class KafkaUnavailable extends Error {
  override readonly name = 'KafkaUnavailable';

  constructor(cause: unknown) {
    super(`Kafka cannot be reached (${said(cause)}). Nothing was changed; check LETHE_KAFKA_BROKERS, LETHE_KAFKA_TLS…, and that it runs.`, {
      cause,
    });
  }
}

/** Kafka does not let us in, or not do what we want. Waiting does not help. */
export class KafkaRefused extends Error {
  override readonly name = 'KafkaRefused';

  constructor(cause: unknown) {
    super(
      `Kafka refuses (${said(cause)}). Nothing was changed; check LETHE_KAFKA_SASL and what belongs to it, and what the name may do there.`,
      {
        cause,
      },
    );
  }
}

/** An error of the client as one of these two; any other as it is. */
export function fromClientError(error: unknown): unknown {
  if (!isClientError(error)) return error;
  return isFinal(error) ? new KafkaRefused(error) : new KafkaUnavailable(error);
}

/** The client's own words on connections and rights; they hold nothing of a message and no password. */
function said(cause: unknown): string {
  const { name, message } = (cause ?? {}) as { name?: string; message?: string };
  return `${name}: ${message}`;
}

export interface ClientError {
  name: string;
  retriable?: boolean;
  cause?: unknown;
}

function isClientError(error: unknown): error is ClientError {
  return typeof error === 'object' && error !== null && 'name' in error && String(error.name).startsWith('KafkaJS');
}

const OF_A_REQUEST: readonly string[] = ['KafkaJSProtocolError', 'KafkaJSCreateTopicError'];

/** A wrong password, or a right that is missing. That attempts were used up says nothing of why; what stands behind it does. */
export function isFinal({ name, retriable, cause }: ClientError): boolean {
  if (isClientError(cause)) return isFinal(cause);
  return name === 'KafkaJSSASLAuthenticationError' || (OF_A_REQUEST.includes(name) && retriable === false);
}
