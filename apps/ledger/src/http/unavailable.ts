/** Codes of Node's network errors and SQLSTATE classes that mean: the engine cannot answer now, and nothing was done. */
const CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', '57P01', '57P02', '57P03', '53300']);

/** What node-postgres says of a lost connection, without a code. */
const MESSAGES = /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/;

/** True if an error says that an engine is down or restarting, rather than that something is wrong with the request or with us. */
export function isUnavailable(error: unknown): boolean {
  const { code, message, name } = (error ?? {}) as { code?: unknown; message?: unknown; name?: unknown };
  if (typeof code === 'string' && (CODES.has(code) || code.startsWith('08'))) return true;
  if (name === 'EventStoreUnavailableError') return true;
  return typeof message === 'string' && MESSAGES.test(message);
}
