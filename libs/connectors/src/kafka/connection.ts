import { ArrayNotEmpty, IsArray, IsIn, IsInt, IsOptional, Matches, Max, Min, MinLength } from 'class-validator';
import { plainToInstance } from 'class-transformer';
import kafkajs, { type Kafka, type SASLOptions } from 'kafkajs';
import type { FieldProblem } from '#domain';
import { SecretReference, Setting, settingsProblems } from '../connection-problems.ts';
import type { OwnSecrets } from '../connector.ts';
import { CONNECT_TIMEOUT_MS } from '../sql/connection.ts';
import type { Opening } from '../records/records-work.ts';
import { readSecret } from '../secrets-of.ts';

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

  @Setting('Name of the user, with `sasl`.')
  @IsOptional()
  @MinLength(1)
  user?: string;

  @Setting('Reference to the password.')
  @IsOptional()
  @SecretReference()
  password?: string;

  @Setting('Who looks again after an erasure; `user` without it.')
  @IsOptional()
  @MinLength(1)
  verifyUser?: string;

  @Setting('Reference to the password of `verifyUser`.')
  @IsOptional()
  @SecretReference()
  verifyPassword?: string;

  @Setting("`verify`: TLS, and the brokers' certificates and names are checked. Default `off`.")
  @IsOptional()
  @IsIn(['off', 'verify'])
  tls?: 'off' | 'verify';

  @Setting("Reference to the certificate (PEM) of the authority that signed the brokers'; the well-known ones without it.")
  @IsOptional()
  @SecretReference()
  ca?: string;

  @Setting('How long a topic may give nothing while it is read. Default 30,000.')
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(3_600_000)
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

export async function clientOf(connection: KafkaConnection, as: Opening, secrets: OwnSecrets): Promise<Kafka> {
  const verifier = as === 'look' && connection.verifyUser !== undefined;
  const [password, ca] = await Promise.all([
    readSecret(secrets, verifier ? connection.verifyPassword : connection.password),
    readSecret(secrets, connection.ca),
  ]);
  const username = verifier ? connection.verifyUser : connection.user;
  const { brokers, sasl: mechanism, tls } = connection;
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
