import { ArrayNotEmpty, IsArray, IsIn, IsOptional, Matches } from 'class-validator';
import { plainToInstance } from 'class-transformer';
import kafkajs, { type Kafka, type SASLOptions } from 'kafkajs';
import type { FieldProblem } from '#domain';
import { connectionFor, type Opening } from '../connection/credentials.ts';
import { settingsProblems } from '../connection/problems.ts';
import { Setting } from '../connection/setting.ts';
import {
  AN_HOUR_MS,
  Authority,
  CONNECT_TIMEOUT_MS,
  Milliseconds,
  OptionalName,
  Password,
  Tls,
  VerifyPassword,
  VerifyUser,
} from '../connection/usual-settings.ts';
import type { OwnSecrets } from '../connector.ts';
import { readSecrets } from '../secrets-of.ts';

/** `connection` of a system file with `connector: kafka`. */
export class KafkaConnection {
  @Setting('Where the first brokers are: `[broker-1.internal:9092, …]`.')
  @IsArray()
  @ArrayNotEmpty()
  @Matches(/^[^\s:/@]+:\d{1,5}$/, { each: true, message: 'must be host:port' })
  brokers!: string[];

  @Setting('How the user proves who it is: `plain`, `scram-sha-256` or `scram-sha-512`.')
  @IsOptional()
  @IsIn(['plain', 'scram-sha-256', 'scram-sha-512'])
  sasl?: 'plain' | 'scram-sha-256' | 'scram-sha-512';

  @OptionalName('Name of the user, with `sasl`.')
  user?: string;

  @Password()
  password?: string;

  @VerifyUser()
  verifyUser?: string;

  @VerifyPassword()
  verifyPassword?: string;

  @Tls("`verify`: TLS, and the brokers' certificates and names are checked. Default `off`.")
  tls?: 'off' | 'verify';

  @Authority("brokers'")
  ca?: string;

  @Milliseconds('How long a topic may give nothing while it is read. Default 30,000.', AN_HOUR_MS)
  idleTimeoutMs?: number;
}

export const IDLE_TIMEOUT_MS = 30_000;

export function connectionProblems(connection: Record<string, unknown>): FieldProblem[] {
  const own = settingsProblems(KafkaConnection, connection);
  if (connection.sasl === undefined || connection.user !== undefined) return own;
  return [...own, { pointer: '/connection/user', reason: 'is needed with sasl' }];
}

export function readConnection(settings: Record<string, unknown> | undefined): KafkaConnection {
  return plainToInstance(KafkaConnection, settings ?? {});
}

/**
 * A client of its own, and not the one of `#messaging`: that one is for Lethe's own brokers, with the settings of the process and the habits of what runs
 * for as long as it does. These brokers are somebody else's, each system's with credentials that are read anew at every call; a topic is read once, to where it
 * ends now, and no offset is kept; and what goes wrong is told as a code, without a word of the client's.
 */
export async function clientOf(connection: KafkaConnection, as: Opening, secrets: OwnSecrets): Promise<Kafka> {
  const own = connectionFor(as, connection);
  const [password, ca] = await readSecrets(secrets, own.password, own.ca);
  const { brokers, sasl: mechanism, user: username, tls } = own;
  const sasl = { mechanism, username, password: password ?? '' } as SASLOptions;
  return new kafkajs.Kafka({
    clientId: 'lethe-connector',
    brokers: [...brokers],
    connectionTimeout: CONNECT_TIMEOUT_MS,
    // Its words may quote what it was given.
    logLevel: kafkajs.logLevel.NOTHING,
    retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000 },
    ...(tls === 'verify' ? { ssl: ca === undefined ? true : { ca } } : {}),
    ...(mechanism === undefined ? {} : { sasl }),
  });
}
