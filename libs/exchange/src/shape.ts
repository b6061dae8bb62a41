import { problem, type FieldProblem, type Problem } from '#domain';
import { parseJson } from '#messaging';

/** What a member of a message has to be. */
export interface Member {
  needed: boolean;
  holds(value: unknown): boolean;
}

export const isId = matches(/^[0-9a-f]{32}$/);
export const isName = matches(/^[A-Za-z0-9._:/-]{1,128}$/);
export const isCode = matches(/^[a-z0-9][a-z0-9_-]{0,127}$/);

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

export function isRound(value: unknown): boolean {
  return isCount(value) && value >= 1 && value <= 1_000_000;
}

export type Shaped = { ok: true; given: object } | { ok: false; problem: Problem };

/**
 * Reads a message that is an object in JSON and checks its members. A name that is not one of them is not repeated; `open`: others may stand there.
 * @param what the message is, for words: 'receipt'.
 */
export function readShape(value: Buffer | null, members: Readonly<Record<string, Member>>, what: string, open = false): Shaped {
  const parsed = value && parseJson(value);
  if (!parsed) return { ok: false, problem: problem('malformed-json', `The ${what} is not JSON in UTF-8. It was not recorded.`) };
  const { value: given } = parsed;
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return wrong(what, [{ pointer: '', reason: 'must be an object' }]);
  const errors = Object.entries(members).flatMap(([name, { needed, holds }]): FieldProblem[] => {
    const there = Object.hasOwn(given, name);
    if (!there) return needed ? [{ pointer: `/${name}`, reason: 'is required' }] : [];
    return holds((given as Record<string, unknown>)[name]) ? [] : [{ pointer: `/${name}`, reason: 'is not as documented' }];
  });
  if (!open && Object.keys(given).some((name) => !Object.hasOwn(members, name)))
    errors.push({ pointer: '', reason: 'has an unknown member' });
  return errors.length > 0 ? wrong(what, errors) : { ok: true, given };
}

function wrong(what: string, errors: FieldProblem[]): Shaped {
  const detail = `The ${what} does not have the documented shape. It was not recorded.`;
  return { ok: false, problem: problem('invalid-request', detail, { errors }) };
}

function matches(form: RegExp) {
  return (value: unknown): value is string => typeof value === 'string' && form.test(value);
}
