import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import type { KafkaConfig, SASLOptions } from 'kafkajs';
import type { Config } from '#config';

/** What a connection needs of the settings. */
export type KafkaSettings = Pick<
  Config,
  | 'kafkaBrokers'
  | 'kafkaSessionTimeout'
  | 'kafkaTls'
  | 'kafkaTlsCa'
  | 'kafkaTlsCert'
  | 'kafkaTlsKey'
  | 'kafkaSasl'
  | 'kafkaUsername'
  | 'kafkaPassword'
  | 'kafkaPasswordFile'
>;

/**
 * Where and as whom to connect. Files are read here, once, at start.
 * @throws Error in plain words, naming the setting, if there are no brokers or a file cannot be read.
 */
export function connectionOf(settings: KafkaSettings): Pick<KafkaConfig, 'brokers' | 'ssl' | 'sasl'> {
  const { kafkaBrokers: brokers } = settings;
  if (!brokers) throw new Error('LETHE_KAFKA_BROKERS must be set for this. Nothing was done.');
  const ssl = tlsOf(settings);
  const sasl = saslOf(settings);
  return { brokers: [...brokers], ...(ssl && { ssl }), ...(sasl && { sasl }) };
}

function tlsOf({ kafkaTls, kafkaTlsCa, kafkaTlsCert, kafkaTlsKey }: KafkaSettings): ConnectionOptions | undefined {
  if (!kafkaTls) return undefined;
  return {
    ...(kafkaTlsCa !== undefined && { ca: read(kafkaTlsCa, 'LETHE_KAFKA_TLS_CA') }),
    ...(kafkaTlsCert !== undefined && { cert: read(kafkaTlsCert, 'LETHE_KAFKA_TLS_CERT') }),
    ...(kafkaTlsKey !== undefined && { key: read(kafkaTlsKey, 'LETHE_KAFKA_TLS_KEY') }),
  };
}

function saslOf({
  kafkaSasl: mechanism,
  kafkaUsername: username,
  kafkaPassword,
  kafkaPasswordFile,
}: KafkaSettings): SASLOptions | undefined {
  if (mechanism === undefined || username === undefined) return undefined;
  const password = kafkaPassword ?? read(kafkaPasswordFile ?? '', 'LETHE_KAFKA_PASSWORD_FILE').replace(/\r?\n$/, '');
  return { mechanism, username, password };
}

function read(file: string, variable: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`The file ${file} of ${variable} cannot be read (${code}). Nothing was done.`, { cause: error });
  }
}
