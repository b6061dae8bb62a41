import { IsIn, IsInt, IsOptional, Max, Min, MinLength, ValidateIf } from 'class-validator';
import { plainToInstance } from 'class-transformer';
import type { FieldProblem } from '#domain';
import { besideUrlProblems, SecretReference, Setting, settingsProblems } from '../connection-problems.ts';
import { ConnectorError, type OwnSecrets } from '../connector.ts';
import { CONNECT_TIMEOUT_MS } from '../sql/connection.ts';
import type { Opening } from '../records/records-work.ts';
import { readSecret } from '../secrets-of.ts';

/** `connection` of a system file with `connector: redis`: either `url` or `host`. */
export class RedisConnection {
  @Setting('Reference to a whole URL, `redis://user:password@host:6379/0`; `rediss:` with TLS.')
  @IsOptional()
  @SecretReference()
  url?: string;

  @Setting('Where the server is. Needed where there is no `url`.')
  @ValidateIf(({ url }: RedisConnection) => url === undefined)
  @MinLength(1, { message: 'is needed where there is no url' })
  host?: string;

  @Setting('Default 6379.')
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(65_535)
  port?: number;

  @Setting('Number of the database. Default 0.')
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  database?: number;

  @Setting('Name of the login.')
  @IsOptional()
  @MinLength(1)
  user?: string;

  @Setting('Reference to the password.')
  @IsOptional()
  @SecretReference()
  password?: string;

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

  @Setting('How long one command may take. Default 10,000.')
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(600_000)
  commandTimeoutMs?: number;
}

/** Checks `connection` whole. */
export function connectionProblems(connection: Record<string, unknown>): FieldProblem[] {
  return [
    ...settingsProblems(RedisConnection, connection),
    ...besideUrlProblems(connection, ['host', 'port', 'database', 'user', 'password']),
  ];
}

/** Settings of a client, and how long it waits for an answer. */
export interface ClientSettings {
  username?: string;
  password?: string;
  database: number;
  socket: { host: string; port: number; connectTimeout: number; reconnectStrategy: false } & (
    | { tls?: false }
    | { tls: true; ca?: string; servername?: string }
  );
}

export async function clientSettings(settings: Record<string, unknown>, as: Opening, secrets: OwnSecrets): Promise<ClientSettings> {
  const connection = plainToInstance(RedisConnection, settings);
  const looking = as === 'look';
  const [url, ca] = await Promise.all([
    readSecret(secrets, (looking && connection.verifyUrl) || connection.url),
    readSecret(secrets, connection.ca),
  ]);
  const place = url === undefined ? await ownPlace(connection, looking, secrets) : fromUrl(url);
  const tls = connection.tls === 'verify' || place.tls;
  const { host, port, database, user, password } = place;
  return {
    database,
    ...(user ? { username: user } : {}),
    ...(password ? { password } : {}),
    socket: {
      host,
      port,
      connectTimeout: CONNECT_TIMEOUT_MS,
      reconnectStrategy: false,
      ...(tls ? { tls: true as const, ...(ca === undefined ? {} : { ca }), servername: host } : {}),
    },
  };
}

interface Place {
  host: string;
  port: number;
  database: number;
  user?: string | undefined;
  password?: string | undefined;
  tls: boolean;
}

async function ownPlace(connection: RedisConnection, looking: boolean, secrets: OwnSecrets): Promise<Place> {
  const verifier = looking && connection.verifyUser !== undefined;
  const password = await readSecret(secrets, verifier ? connection.verifyPassword : connection.password);
  const { host = '', port = 6379, database = 0 } = connection;
  return { host, port, database, user: verifier ? connection.verifyUser : connection.user, password, tls: false };
}

function fromUrl(text: string): Place {
  if (!URL.canParse(text)) throw new ConnectorError('unreachable');
  const { protocol, hostname, port, pathname, username, password } = new URL(text);
  return {
    host: hostname,
    port: port === '' ? 6379 : Number(port),
    database: Number(pathname.slice(1) || 0),
    user: decodeURIComponent(username) || undefined,
    password: decodeURIComponent(password) || undefined,
    tls: protocol === 'rediss:',
  };
}
