import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { plainToInstance } from 'class-transformer';
import type { FieldProblem } from '#domain';
import { connectionFor, type Opening } from '../connection/credentials.ts';
import { besideUrlProblems, settingsProblems } from '../connection/problems.ts';
import { Setting } from '../connection/setting.ts';
import {
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
import { ConnectorError, type OwnSecrets } from '../connector.ts';
import { readSecrets } from '../secrets-of.ts';

/** `connection` of a system file with `connector: redis`: either `url` or `host`. */
export class RedisConnection {
  @OptionalSecret('Reference to a whole URL, `redis://user:password@host:6379/0`; `rediss:` with TLS.')
  url?: string;

  @NeededWithoutUrl('Where the server is.')
  host?: string;

  @Port('Default 6379.')
  port?: number;

  @Setting('Number of the database. Default 0.')
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  database?: number;

  @OptionalName('Name of the login.')
  user?: string;

  @Password()
  password?: string;

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

  @Milliseconds('How long one command may take. Default 10,000.')
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
  const connection = connectionFor(as, plainToInstance(RedisConnection, settings));
  const [url, secret, ca] = await readSecrets(secrets, connection.url, connection.password, connection.ca);
  const place = url === undefined ? ownPlace(connection, secret) : fromUrl(url);
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

function ownPlace({ host = '', port = 6379, database = 0, user }: RedisConnection, password: string | undefined): Place {
  return { host, port, database, user, password, tls: false };
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
