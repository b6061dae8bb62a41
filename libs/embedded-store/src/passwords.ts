import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

/** Who may call, and how he shows it. Held as keyed digests, so that neither a heap dump nor a message can have a password in it. */
export interface Passwords {
  /** True if an `authorization` header names one of the users with his password. Takes the same time whoever it names. */
  allow(authorization: string | undefined): boolean;
}

/** The user's name has no colon; the password is everything behind the first. */
const LINE = /^[^:\s]+:.+$/;

/**
 * Reads a password file: a line `user:password` for each user; empty lines and those that begin with `#` do not count.
 *
 * @throws Error in plain words, without anything of the content, if the file cannot be read, everyone on the machine can read it, or a
 * line is none of these.
 */
export function readPasswords(file: string): Passwords {
  const lines = contentOf(file)
    .split(/\r?\n/)
    .map((text, index) => ({ text, number: index + 1 }))
    .filter(({ text }) => text.trim() !== '' && !text.startsWith('#'));
  const wrong = lines.find(({ text }) => !LINE.test(text));
  if (wrong) throw new Error(`Line ${wrong.number} of the password file ${file} is not of the form user:password.`);
  if (lines.length === 0) throw new Error(`The password file ${file} names no user. Each line is of the form user:password.`);
  return passwordsOf(lines.map(({ text }) => text));
}

function contentOf(file: string): string {
  let mode: number;
  let content: string;
  try {
    mode = statSync(file).mode;
    content = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`The password file ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}).`, {
      cause: error,
    });
  }
  if (process.platform !== 'win32' && (mode & 0o007) !== 0) {
    throw new Error(`Everyone on this machine can open the password file ${file}. Take that away: chmod 600 ${file}`);
  }
  return content;
}

/** `users` are of the form user:password, which is also what HTTP's Basic scheme sends (RFC 7617). */
function passwordsOf(users: readonly string[]): Passwords {
  const key = randomBytes(32);
  const digest = (credentials: string) => createHmac('sha256', key).update(credentials).digest();
  const known = users.map(digest);
  return {
    allow(authorization) {
      const basic = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '')?.[1] ?? '';
      const given = digest(Buffer.from(basic, 'base64').toString('utf8'));
      // All of them are compared, so that the time does not tell which user there is.
      return known.filter((one) => timingSafeEqual(one, given)).length > 0;
    },
  };
}
