import kafkajs, { type logCreator } from 'kafkajs';

/** Where this library tells what an operator should know. Never given content of messages or credentials. */
export interface MessagingLog {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
}

/** Of what the client says only its own sentence is kept: other fields may hold what a handler threw. */
export function clientLog(log: MessagingLog | undefined): logCreator {
  return () =>
    ({ level, namespace, log: { message } }) => {
      if (level <= kafkajs.logLevel.WARN) log?.warn({ client: namespace, said: sentence(message) }, 'the Kafka client has trouble');
    };
}

/** An error in the sentence may quote what the handler worked on; which it was is enough. */
function sentence(message: string): string {
  return message.split(':', 2).join(':').slice(0, 200);
}
