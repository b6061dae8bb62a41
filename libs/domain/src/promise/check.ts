import type { Policy } from '../policy/policy.ts';
import type { CheckKind, CheckRule } from '../policy/promise-rule.ts';
import type { Book, Mark } from './book.ts';

/** Events that speak for or against a promise, or that opened what is still open. */
export interface Witness {
  n: number;
  /** Since when it speaks so, RFC 3339. */
  since: string;
  /** Ids of some of them, the first one first. */
  events: readonly string[];
}

/** What a check has found in a book. */
export interface Found {
  supporting: readonly Witness[];
  contradicting: readonly Witness[];
  /** What may still end either way, and puts the promise at risk. */
  atRisk: readonly Witness[];
  /** How many duties are not due yet, also those that put nothing at risk. */
  open?: number;
  /** In plain words, whole sentences. */
  words: {
    kept: string;
    broken: string;
    atRisk: string;
    /** Why there is nothing to go by. */
    unevidenced: string;
  };
}

type RuleOf<Kind extends CheckKind> = Extract<CheckRule, { kind: Kind }>;

/** One way of finding out whether a promise is kept. */
export interface Check<Kind extends CheckKind = CheckKind> {
  readonly kind: Kind;
  /** What it holds a promise to, in Markdown for the documentation. */
  readonly docs: string;
  /** A rule as a policy file could have it. */
  readonly example: RuleOf<Kind>;
  /** The types of events that it rests on: all who are declared to report them have to be heard. */
  about(rule: RuleOf<Kind>, policy: Policy): string[];
  check(rule: RuleOf<Kind>, policy: Policy, book: Book): Found;
}

/** The first and the last of a group of events. */
export function witness({ n, first, last }: { n: number; first: Mark; last: Mark }): Witness {
  return { n, since: first.at, events: n === 1 ? [first.event] : [first.event, last.event] };
}
