/** The SQLSTATE of a PostgreSQL error, '' for anything else. */
export function sqlState(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

/**
 * What PostgreSQL's and Node's codes say of a server that cannot work now, in words that follow its name. First Node's network errors, then SQLSTATEs:
 * broken connections (08), a full server or disk (53), one that stops or starts (57P), does not let us in (28, 3D000), took a statement or session away
 * (57014, 25P03, 25P04, 55P03), cannot read or write its files (58), or takes no writes (25006).
 */
const TROUBLES: readonly (readonly [RegExp, string])[] = [
  [/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|ENOTFOUND|EAI_AGAIN)$/, 'cannot be reached'],
  [/^(ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|08...)$/, 'broke the connection off'],
  [/^53[23]00$/, 'has no connection or memory left'],
  [/^53100$/, 'has no disk space left'],
  [/^53...$/, 'has run out of something'],
  [/^57P03$/, 'is starting or stopping'],
  [/^57P..$/, 'was stopped'],
  [/^(28...|3D000)$/, 'does not let Lethe in'],
  [/^(57014|25P0[34]|55P03)$/, 'took a statement away before it was done'],
  [/^58...$/, 'cannot read or write its files'],
  [/^25006$/, 'takes no writes: it is read-only'],
];

/** What node-postgres says of a lost connection, without a code. */
const LOST = /^(Connection terminated|Client has encountered a connection error|Client was closed|Query read timeout|timeout expired)/;
/** All connections of the pool were lent out for too long. */
const NO_CONNECTION = 'timeout exceeded when trying to connect';

/**
 * True if an error says that PostgreSQL cannot work now, rather than that something is wrong with the statement or with us. What was under way is
 * committed or not, which doing it again finds out.
 */
export function isUnreachable(error: unknown): boolean {
  return known(error) !== undefined;
}

/** Why a server could not do what it was asked, in words that follow its name; nothing of the error's own, which may quote a value. */
export function troubleOf(error: unknown): string {
  return known(error) ?? 'failed';
}

/** True if the connection is of no use any more, or not known to be: nothing can be said over it, not even ROLLBACK. */
export function isLost(error: unknown): boolean {
  return (error instanceof Error && LOST.test(error.message)) || /^(E[A-Z]+|08...|57P..)$/.test(sqlState(error));
}

/** True if the server could not write or read its files. */
export function isOfTheDisk(error: unknown): boolean {
  return /^(53100|58...)$/.test(sqlState(error));
}

function known(error: unknown): string | undefined {
  const code = sqlState(error);
  const trouble = TROUBLES.find(([codes]) => codes.test(code))?.[1];
  if (trouble !== undefined || !(error instanceof Error)) return trouble;
  return LOST.test(error.message) || error.message.startsWith(NO_CONNECTION) ? 'does not answer' : undefined;
}
