import { IsIn, IsInt, IsOptional, Max, Min, MinLength, ValidateIf } from 'class-validator';
import type { FieldProblem } from '#domain';
import { besideUrlProblems, SecretReference, Setting, settingsProblems } from '../connection-problems.ts';

const NEEDED = { message: 'is needed where there is no url' };

/** `connection` of a system file for an SQL database: either `url`, or `host`, `database` and `user`. */
export class DatabaseConnection {
  @Setting('Reference to a whole URL with user, password, host, port and database.')
  @IsOptional()
  @SecretReference()
  url?: string;

  @Setting('Where the server is. Needed where there is no `url`.')
  @ValidateIf(({ url }: DatabaseConnection) => url === undefined)
  @MinLength(1, NEEDED)
  host?: string;

  @Setting("The database's usual port without it.")
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(65_535)
  port?: number;

  @Setting('Name of the database. Needed where there is no `url`.')
  @ValidateIf(({ url }: DatabaseConnection) => url === undefined)
  @MinLength(1, NEEDED)
  database?: string;

  @Setting('Name of the login. Needed where there is no `url`.')
  @ValidateIf(({ url }: DatabaseConnection) => url === undefined)
  @MinLength(1, NEEDED)
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

  @Setting('How long to wait for a row that another transaction holds. Default 5,000.')
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(600_000)
  lockTimeoutMs?: number;

  @Setting('How long one statement may take. Default 60,000.')
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(3_600_000)
  statementTimeoutMs?: number;
}

export const LOCK_TIMEOUT_MS = 5_000;
export const STATEMENT_TIMEOUT_MS = 60_000;
export const CONNECT_TIMEOUT_MS = 10_000;

/** Checks the `connection` of a database whole. */
export function databaseProblems(connection: Record<string, unknown>): FieldProblem[] {
  return [
    ...settingsProblems(DatabaseConnection, connection),
    ...besideUrlProblems(connection, ['host', 'port', 'database', 'user', 'password']),
  ];
}

/** The connection on which it is looked again: with credentials of its own where the file gives some. */
export function ofVerifier<T extends DatabaseConnection>(connection: T): T {
  const { url, user, password, verifyUrl, verifyUser, verifyPassword } = connection;
  const own = verifyUser === undefined ? { user, password } : { user: verifyUser, password: verifyPassword };
  return Object.assign({}, connection, { url: verifyUrl ?? url, ...own });
}
