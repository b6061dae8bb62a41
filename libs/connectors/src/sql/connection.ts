import type { FieldProblem } from '#domain';
import { besideUrlProblems, settingsProblems } from '../connection/problems.ts';
import {
  AN_HOUR_MS,
  Authority,
  Milliseconds,
  NeededWithoutUrl,
  OptionalSecret,
  Password,
  Port,
  Tls,
  VerifyPassword,
  VerifyUrl,
  VerifyUser,
} from '../connection/usual-settings.ts';

/** `connection` of a system file for an SQL database: either `url`, or `host`, `database` and `user`. */
export class DatabaseConnection {
  @OptionalSecret('Reference to a whole URL with user, password, host, port and database.')
  url?: string;

  @NeededWithoutUrl('Where the server is.')
  host?: string;

  @Port("The database's usual port without it.")
  port?: number;

  @NeededWithoutUrl('Name of the database.')
  database?: string;

  @NeededWithoutUrl('Name of the login.')
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

  @Milliseconds('How long to wait for a row that another transaction holds. Default 5,000.')
  lockTimeoutMs?: number;

  @Milliseconds('How long one statement may take; a server that has not answered two seconds later is left. Default 60,000.', AN_HOUR_MS)
  statementTimeoutMs?: number;
}

export const LOCK_TIMEOUT_MS = 5_000;
export const STATEMENT_TIMEOUT_MS = 60_000;

/** Checks the `connection` of a database whole. */
export function databaseProblems(connection: Record<string, unknown>): FieldProblem[] {
  return [
    ...settingsProblems(DatabaseConnection, connection),
    ...besideUrlProblems(connection, ['host', 'port', 'database', 'user', 'password']),
  ];
}
