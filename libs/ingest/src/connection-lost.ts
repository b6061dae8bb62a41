import { sqlState } from '#postgres';

const CONNECTION = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND']);

/** True if PostgreSQL went away: what was under way is committed or not, which sending again finds out. */
export function isConnectionLost(error: unknown): boolean {
  const state = sqlState(error);
  if (CONNECTION.has(state) || state.startsWith('08') || state.startsWith('57P') || state.startsWith('53')) return true;
  return error instanceof Error && /Connection terminated|timeout exceeded when trying to connect/.test(error.message);
}
