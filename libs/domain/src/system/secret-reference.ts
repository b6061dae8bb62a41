import type { FieldProblem } from '../problem.ts';

/** A secret by reference: the name of an environment variable, or the absolute path of a file. */
export type SecretReference = { from: 'env'; name: string } | { from: 'file'; path: string };

export const SECRET_REFERENCE = '^(env:[A-Za-z_][A-Za-z0-9_]*|file:/.+)$';
const REFERENCE = new RegExp(SECRET_REFERENCE);
const SECRET_NAME = /pass|secret|token|credential|(^|_)key$|^url$|_url$|dsn/i;
const CREDENTIALS_IN_URL = /:\/\/[^/@\s]*:[^/@\s]*@/;

/** Reads `env:NAME` and `file:/PATH`; undefined for anything else. */
export function secretReference(text: string): SecretReference | undefined {
  if (!REFERENCE.test(text)) return undefined;
  return text.startsWith('env:') ? { from: 'env', name: text.slice(4) } : { from: 'file', path: text.slice(5) };
}

/** A system file becomes an event, which is never changed: a secret in clear would be there for good. The reason never repeats the value. */
export function secretProblems(settings: Record<string, unknown>, pointer: string): FieldProblem[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    const at = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (typeof value === 'object' && value !== null) return secretProblems(value as Record<string, unknown>, at);
    const secret = SECRET_NAME.test(name) || (typeof value === 'string' && CREDENTIALS_IN_URL.test(value));
    if (!secret || (typeof value === 'string' && REFERENCE.test(value))) return [];
    return [{ pointer: at, reason: 'a secret is given by reference: env:NAME or file:/PATH' }];
  });
}
