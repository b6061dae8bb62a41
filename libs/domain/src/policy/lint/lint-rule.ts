import type { Policy } from '../policy.ts';

/** One way in which a policy can contradict itself or the law. */
export interface LintRule {
  /** Stable: answers and scripts name it. */
  readonly id: string;
  /** When it warns, in one sentence for the documentation. */
  readonly docs: string;
  /** Everything it has to say of a policy; empty where that is nothing. Looks at the structure of the policy, never at whose it is. */
  check(policy: Policy, context: LintContext): Contradiction[];
}

export interface LintContext {
  /** RFC 3339 instant as of which agreements, certifications and mechanisms have to be valid. */
  readonly at: string;
}

export interface Contradiction {
  /** JSON pointers (RFC 6901) of the rows concerned, the one to mend first. Those of promises also make the warning name their ids. */
  readonly pointers: string[];
  /** In words, with the source: article, directive, case. */
  readonly because: string;
}

/** A list in a sentence: `a, b and c`. */
export function listed(names: readonly string[], last = 'and'): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${last} ${names.at(-1)}`;
}

/** `is` for one, `are` for more. */
export function plural(names: readonly unknown[], one: string, more: string): string {
  return names.length === 1 ? one : more;
}
