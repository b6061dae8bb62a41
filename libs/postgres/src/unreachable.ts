import { sqlState } from './database.ts';

/** Node's network errors, and the SQLSTATE classes of a broken connection (08), a server that stops or starts (57P) and one that is full (53). */
const CODES = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|08...|57P..|53...)$/;

/** What node-postgres says of a lost connection, without a code. */
const MESSAGES = /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/;

/**
 * True if an error says that PostgreSQL cannot work now, rather than that something is wrong with the statement or with us. What was under way is
 * committed or not, which doing it again finds out.
 */
export function isUnreachable(error: unknown): boolean {
  return CODES.test(sqlState(error)) || (error instanceof Error && MESSAGES.test(error.message));
}
