import { IsIn, IsInt, IsOptional, Max, Min, MinLength, ValidateIf } from 'class-validator';
import { plainToInstance } from 'class-transformer';
import { MongoClient, type MongoClientOptions } from 'mongodb';
import type { FieldProblem } from '#domain';
import { besideUrlProblems, SecretReference, Setting, settingsProblems } from '../connection-problems.ts';
import type { OwnSecrets } from '../connector.ts';
import { CONNECT_TIMEOUT_MS } from '../sql/connection.ts';
import type { Opening } from '../records/records-work.ts';
import { readSecret } from '../secrets-of.ts';

const NEEDED = { message: 'is needed where there is no url' };

/** `connection` of a system file with `connector: mongodb`: either `url`, or `host`. */
export class MongodbConnection {
  @Setting('Reference to a whole URL, `mongodb://user:password@host:27017/?authSource=admin`.')
  @IsOptional()
  @SecretReference()
  url?: string;

  @Setting('Where the server is. Needed where there is no `url`.')
  @ValidateIf(({ url }: MongodbConnection) => url === undefined)
  @MinLength(1, NEEDED)
  host?: string;

  @Setting('Default 27017.')
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(65_535)
  port?: number;

  @Setting('The database that the collections are in.')
  @MinLength(1, { message: 'is needed' })
  database!: string;

  @Setting('Name of the login.')
  @IsOptional()
  @MinLength(1)
  user?: string;

  @Setting('Reference to the password.')
  @IsOptional()
  @SecretReference()
  password?: string;

  @Setting('Database that knows the user. Default admin.')
  @IsOptional()
  @MinLength(1)
  authSource?: string;

  @Setting('Reference to the URL under which it is looked again after an erasure; `url` without it.')
  @IsOptional()
  @SecretReference()
  verifyUrl?: string;

  @Setting('Who looks again after an erasure; `user` without it.')
  @IsOptional()
  @MinLength(1)
  verifyUser?: string;

  @Setting('Reference to the password of `verifyUser`.')
  @IsOptional()
  @SecretReference()
  verifyPassword?: string;

  @Setting("`verify`: TLS, and the server's certificate and name are checked. `off`, the default: whatever the URL says.")
  @IsOptional()
  @IsIn(['off', 'verify'])
  tls?: 'off' | 'verify';

  @Setting("Reference to the certificate (PEM) of the authority that signed the server's; the well-known ones without it.")
  @IsOptional()
  @SecretReference()
  ca?: string;

  @Setting('How long to look for a server. Default 10,000.')
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(600_000)
  connectTimeoutMs?: number;

  @Setting('How long one operation may take. Default 60,000.')
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(3_600_000)
  operationTimeoutMs?: number;
}

export const OPERATION_TIMEOUT_MS = 60_000;

/** Checks `connection` whole. */
export function connectionProblems(connection: Record<string, unknown>): FieldProblem[] {
  return [
    ...settingsProblems(MongodbConnection, connection),
    ...besideUrlProblems(connection, ['host', 'port', 'user', 'password', 'authSource']),
  ];
}

export function readConnection(settings: Record<string, unknown> | undefined): MongodbConnection {
  return plainToInstance(MongodbConnection, settings ?? {});
}

export async function clientOf(connection: MongodbConnection, as: Opening, secrets: OwnSecrets): Promise<MongoClient> {
  const looking = as === 'look';
  const verifier = looking && connection.verifyUser !== undefined;
  const [url, password, ca] = await Promise.all([
    readSecret(secrets, (looking && connection.verifyUrl) || connection.url),
    readSecret(secrets, verifier ? connection.verifyPassword : connection.password),
    readSecret(secrets, connection.ca),
  ]);
  const username = verifier ? connection.verifyUser : connection.user;
  const {
    host = '',
    port = 27_017,
    authSource = 'admin',
    connectTimeoutMs = CONNECT_TIMEOUT_MS,
    operationTimeoutMs = OPERATION_TIMEOUT_MS,
  } = connection;
  const options: MongoClientOptions = {
    appName: 'lethe',
    maxPoolSize: 1,
    serverSelectionTimeoutMS: connectTimeoutMs,
    connectTimeoutMS: connectTimeoutMs,
    socketTimeoutMS: operationTimeoutMs,
    // What is answered is on most of the servers, and so is what is looked at.
    writeConcern: { w: 'majority' },
    readPreference: 'primary',
    // Who asks tries again; here it would only take longer to say that something is wrong.
    retryReads: false,
    retryWrites: false,
    ...(url === undefined && username !== undefined ? { auth: { username, password: password ?? '' }, authSource } : {}),
    ...(connection.tls === 'verify' ? { tls: true } : {}),
    ...(ca === undefined ? {} : { ca }),
  };
  return new MongoClient(url ?? `mongodb://${host}:${port}/`, options);
}
