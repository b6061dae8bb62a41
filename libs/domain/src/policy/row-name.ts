import type { Policy } from './policy.ts';

/** A row of a policy as people call it: the places in lists of its JSON pointer replaced by what the rows are called, such as `purposes marketing legalBasis`. */
export function rowName(policy: Policy, pointer: string): string {
  const words: string[] = [];
  let value: unknown = policy;
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const inList = Array.isArray(value);
    value = (value as Record<string, unknown> | undefined)?.[name];
    words.push(inList ? called(value, name) : name);
  }
  return words.join(' ') || 'the policy';
}

/** What makes a row of a list one of its own. */
const KEYS = ['id', 'name', 'type', 'signal', 'title', 'source', 'actor', 'category', 'purpose', 'kind', 'framework', 'country'];

function called(row: unknown, place: string): string {
  if (typeof row === 'string') return row;
  const members = (row ?? {}) as Record<string, unknown>;
  const key = KEYS.find((each) => typeof members[each] === 'string');
  return key === undefined ? place : (members[key] as string);
}
