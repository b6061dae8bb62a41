import { MinLength } from 'class-validator';
import { plainToInstance } from 'class-transformer';
import { MongoClient, type MongoClientOptions } from 'mongodb';
import type { FieldProblem } from '#domain';
import { connectionFor, type Opening } from '../connection/credentials.ts';
import { besideUrlProblems, settingsProblems } from '../connection/problems.ts';
import { Setting } from '../connection/setting.ts';
import {
  AN_HOUR_MS,
  Authority,
  CONNECT_TIMEOUT_MS,
  Milliseconds,
  NeededWithoutUrl,
  OptionalName,
  OptionalSecret,
  Password,
  Port,
  Tls,
  VerifyPassword,
  VerifyUrl,
  VerifyUser,
} from '../connection/usual-settings.ts';
import type { OwnSecrets } from '../connector.ts';
import { readSecrets } from '../secrets-of.ts';

/** `connection` of a system file with `connector: mongodb`: either `url`, or `host`. */
export class MongodbConnection {
  @OptionalSecret('Reference to a whole URL, `mongodb://user:password@host:27017/?authSource=admin`.')
  url?: string;

  @NeededWithoutUrl('Where the server is.')
  host?: string;

  @Port('Default 27017.')
  port?: number;

  @Setting('The database that the collections are in.')
  @MinLength(1, { message: 'is needed' })
  database!: string;

  @OptionalName('Name of the login.')
  user?: string;

  @Password()
  password?: string;

  @OptionalName('Database that knows the user. Default admin.')
  authSource?: string;

  @VerifyUrl()
  verifyUrl?: string;

  @VerifyUser()
  verifyUser?: string;

  @VerifyPassword()
  verifyPassword?: string;

  @Tls()
  tls?: 'off' | 'verify';

  @Authority()
  ca?: string;

  @Milliseconds('How long to look for a server. Default 10,000.')
  connectTimeoutMs?: number;

  @Milliseconds('How long one operation may take. Default 60,000.', AN_HOUR_MS)
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
  const own = connectionFor(as, connection);
  const [url, password, ca] = await readSecrets(secrets, own.url, own.password, own.ca);
  const {
    host = '',
    port = 27_017,
    user: username,
    authSource = 'admin',
    connectTimeoutMs = CONNECT_TIMEOUT_MS,
    operationTimeoutMs = OPERATION_TIMEOUT_MS,
    tls,
  } = own;
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
    ...(tls === 'verify' ? { tls: true } : {}),
    ...(ca === undefined ? {} : { ca }),
  };
  return new MongoClient(url ?? `mongodb://${host}:${port}/`, options);
}
