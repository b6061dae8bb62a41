import type { Policy } from '../policy/policy.ts';
import type { CheckRule, PromiseRule } from '../policy/promise-rule.ts';
import { promiseStatuses, type Assessment, type Counts, type Evidence, type Part, type PromiseStatus } from './assessment.ts';
import { MOST_EVENTS, type Book } from './book.ts';
import type { Found, Witness } from './check.ts';
import { checkOf } from './checks/index.ts';
import { coverageOf, type Coverage } from './coverage.ts';
import { coverageInWords } from './coverage-in-words.ts';
import { earliest, latest } from './moments.ts';

/** How every promise of a version stands, in the order of the policy. `policy` is the version that the book is about. */
export function assessAll(policy: Policy, book: Book): Assessment[] {
  return (policy.promises ?? []).map((promise) => assess(promise, policy, book));
}

/**
 * How a promise stands by what the ledger holds. Pure: the same book always says the same. Of several checks the worst counts. Never `kept` by default: something
 * has to show it, and everybody has to be heard who would have told of the contrary.
 */
export function assess(promise: PromiseRule, policy: Policy, book: Book): Assessment {
  const parts = promise.checks.map((rule) => partOf(rule, policy, book));
  const status = parts.map((part) => part.status).reduce(worse, parts.length > 0 ? 'kept' : 'unevidenced');
  const deciding = parts.filter((part) => part.status === status);
  const times = deciding.map(({ since }) => since);
  return {
    promise: promise.id,
    title: promise.title,
    version: book.version,
    status,
    since: times.length === 0 ? book.from : status === 'kept' ? latest(times) : earliest(times),
    reason: [...new Set(deciding.map(({ reason }) => reason))].join(' '),
    counts: {
      supporting: sum(parts.map(({ counts }) => counts.supporting)),
      contradicting: sum(parts.map(({ counts }) => counts.contradicting)),
      open: sum(parts.map(({ counts }) => counts.open)),
    },
    evidence: evidenceOf(deciding.map(({ evidence, since }) => ({ n: evidence.total, since, events: evidence.events }))),
    parts,
  };
}

function worse(one: PromiseStatus, other: PromiseStatus): PromiseStatus {
  return promiseStatuses.indexOf(one) < promiseStatuses.indexOf(other) ? other : one;
}

function partOf(rule: CheckRule, policy: Policy, book: Book): Part {
  const check = checkOf(rule);
  const found = check.check(rule, policy, book);
  const coverage = coverageOf(check.about(rule, policy), policy, book);
  const counts: Counts = {
    supporting: sum(found.supporting.map(({ n }) => n)),
    contradicting: sum(found.contradicting.map(({ n }) => n)),
    open: found.open ?? 0,
  };
  return { kind: rule.kind, ...standing(found, coverage, book), counts, silent: coverage.silent };
}

type Standing = Pick<Part, 'status' | 'since' | 'reason' | 'evidence'>;

function standing({ supporting, contradicting, atRisk, words }: Found, coverage: Coverage, { from }: Book): Standing {
  if (contradicting.length > 0) return stands('broken', contradicting, words.broken);
  if (atRisk.length > 0) return stands('at-risk', atRisk, words.atRisk);
  const evidence = evidenceOf(supporting);
  const unheard = coverageInWords(coverage);
  if (supporting.length === 0) return { status: 'unevidenced', since: from, reason: [words.unevidenced, ...unheard].join(' '), evidence };
  if (unheard.length > 0) return { status: 'unevidenced', since: coverage.since ?? from, reason: unheard.join(' '), evidence };
  const shown = earliest(supporting.map(({ since }) => since));
  return { status: 'kept', since: latest([shown, coverage.since ?? shown]), reason: words.kept, evidence };
}

function stands(status: PromiseStatus, witnesses: readonly Witness[], reason: string): Standing {
  return { status, since: earliest(witnesses.map(({ since }) => since)), reason, evidence: evidenceOf(witnesses) };
}

/** The first of them first, each once. How many there are is counted where all ids are known, so that what two checks found of one event is one. */
function evidenceOf(witnesses: readonly Witness[]): Evidence {
  const inOrder = witnesses.toSorted((a, b) => Date.parse(a.since) - Date.parse(b.since));
  const events = [...new Set(inOrder.flatMap((each) => each.events))];
  const areAllKnown = witnesses.every((each) => each.n === each.events.length);
  return { events: events.slice(0, MOST_EVENTS), total: areAllKnown ? events.length : sum(witnesses.map(({ n }) => n)) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, n) => all + n, 0);
}
