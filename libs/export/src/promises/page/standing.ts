import type { PromiseContradiction, Part, Policy } from '#domain';
import type { PromiseItem, PromisesView } from '#projections';

/** A promise as the page shows it: how it stands, how it is checked, and the acts that contradict it, group by group. */
export interface StandingPromise extends PromiseItem {
  parts: readonly Part[];
  contradictions: readonly PromiseContradiction[];
}

/** What the page of promises shows. */
export interface PromisesPage extends Omit<PromisesView, 'promises'> {
  /** The version that makes the promises. */
  policy: Policy;
  promises: readonly StandingPromise[];
  /** Position of the ledger up to which the read models had folded it, decimal. */
  position: string;
}

type Status = PromiseItem['status'];

/** How a status is shown: a word, a sign beside it for whoever does not see its colour, and what it means for people. */
export interface StatusWords {
  readonly status: Status;
  readonly name: string;
  readonly sign: string;
  readonly heading: string;
  readonly meaning: string;
}

/** The worst first: that is what a reader looks for. */
export const statusWords: readonly StatusWords[] = [
  {
    status: 'broken',
    name: 'Broken',
    sign: '✕',
    heading: 'Broken promises',
    meaning: 'At least one recorded event contradicts it, or something that was owed is overdue.',
  },
  {
    status: 'at-risk',
    name: 'At risk',
    sign: '!',
    heading: 'Promises at risk',
    meaning: 'Nothing contradicts it, but something is owed that has not been done yet, or a regular check is late.',
  },
  {
    status: 'unevidenced',
    name: 'Not shown',
    sign: '?',
    heading: 'Promises that nothing shows',
    meaning:
      'No recorded event has shown it either way: whoever should report is silent, it happens where nobody reports, or nothing of the kind has happened.',
  },
  {
    status: 'kept',
    name: 'Kept',
    sign: '✓',
    heading: 'Promises that are kept',
    meaning: 'There is evidence, from everybody who should report, and nothing contradicts it.',
  },
];

export const wordsOf = (status: Status): StatusWords => statusWords.find((each) => each.status === status)!;
