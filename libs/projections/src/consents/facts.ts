import { isLater, own, type Stamp } from '../engine/index.ts';

/** Purposes of a row that stands for a scope: everything, and every contact. No code contains `*`. */
export const ALL = '*';
export const ALL_CONTACT = '*contact';

/** What a person has said about one purpose, or about a scope ({@link ALL}, {@link ALL_CONTACT}). Each fact is the latest of its kind. */
export interface ConsentRow {
  readonly controller: string;
  readonly subject: string;
  readonly purpose: string;
  readonly facts: ConsentFacts;
}

export interface ConsentFacts {
  readonly granted?: Grant;
  readonly withdrawn?: Withdrawal;
  /** By kind of signal; the row of {@link ALL} has every signal, the row of a purpose those that opt out of it. */
  readonly signals?: Readonly<Record<string, Signal>>;
}

export interface Grant {
  readonly at: Stamp;
  readonly event: string;
  readonly noticeVersion: string;
  readonly method: string;
  readonly jurisdiction?: string | undefined;
  /** RFC 3339 as sent. */
  readonly expiresAt?: string | undefined;
  readonly wording?: string | undefined;
}

export interface Withdrawal {
  readonly at: Stamp;
  readonly event: string;
  readonly channel?: string | undefined;
  /** The erasure over which the opt-out was carried. */
  readonly erasure?: string | undefined;
}

export interface Signal {
  readonly at: Stamp;
  readonly event: string;
  readonly value?: string | undefined;
}

type Change = (facts: ConsentFacts) => ConsentFacts;

export function granted(grant: Grant): Change {
  return (facts) => (isLater(grant.at, facts.granted?.at) ? { ...facts, granted: grant } : facts);
}

export function withdrawn(withdrawal: Withdrawal): Change {
  return (facts) => (isLater(withdrawal.at, facts.withdrawn?.at) ? { ...facts, withdrawn: withdrawal } : facts);
}

export function heard(kind: string, signal: Signal): Change {
  return (facts) =>
    isLater(signal.at, own(facts.signals, kind)?.at) ? { ...facts, signals: { ...facts.signals, [kind]: signal } } : facts;
}

/** What linked persons have said, as of one: the latest of each kind. */
export function mergeConsents(rows: readonly ConsentRow[]): Map<string, ConsentFacts> {
  const merged = new Map<string, ConsentFacts>();
  for (const { purpose, facts } of rows) {
    const changes: Change[] = Object.entries(facts.signals ?? {}).map(([kind, signal]) => heard(kind, signal));
    if (facts.granted) changes.push(granted(facts.granted));
    if (facts.withdrawn) changes.push(withdrawn(facts.withdrawn));
    merged.set(
      purpose,
      changes.reduce((known, change) => change(known), merged.get(purpose) ?? {}),
    );
  }
  return merged;
}
