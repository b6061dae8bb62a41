/** What a connection is for. `look`: to look again after an erasure. */
export type Opening = 'collect' | 'erase' | 'look';

/** Who connects, and where; others may look again than erase. */
interface Credentials {
  url?: string;
  user?: string;
  password?: string;
  verifyUrl?: string;
  verifyUser?: string;
  verifyPassword?: string;
}

/** The connection with the credentials to be used: for looking again its own, where the file gives some. */
export function connectionFor<T extends Credentials>(as: Opening, connection: T): T {
  if (as !== 'look') return connection;
  const { url, user, password, verifyUrl, verifyUser, verifyPassword } = connection;
  const own = verifyUser === undefined ? { user, password } : { user: verifyUser, password: verifyPassword };
  return Object.assign({}, connection, { url: verifyUrl ?? url, ...own });
}
