import { contactPurposes, type Policy } from '#domain';
import { isLater, timeOf, type Stamp } from '../engine/index.ts';
import { ALL, ALL_CONTACT, mergeConsents, type ConsentFacts, type ConsentRow, type Grant, type Withdrawal } from './facts.ts';

/** Where a person stands on one purpose: the later of what they granted and what they refused, and whether the grant has run out. */
export interface Consent {
  readonly purpose: string;
  readonly state: 'granted' | 'withdrawn' | 'expired';
  readonly granted?: Omit<Grant, 'at'> & { readonly at: string };
  /** The latest refusal, also when a later grant has overruled it. */
  readonly refused?: Refusal;
}

export interface Refusal {
  readonly at: string;
  readonly event: string;
  /** What was said: this purpose, every contact, everything, or a signal such as `gpc`. */
  readonly by: 'purpose' | 'all-contact' | 'all' | 'signal';
  readonly signal?: string;
  readonly channel?: string;
  readonly erasure?: string;
}

export interface Consents {
  readonly consents: Consent[];
  /** Every signal received, latest of each kind. */
  readonly signals: { readonly signal: string; readonly value: string; readonly at: string; readonly event: string }[];
}

/**
 * The consents of one person (rows of all their pseudonyms) at the moment `now` (RFC 3339), under the policy in force, which says which purposes are
 * contacts. Purposes come by name: those that were ever spoken of, and those of the policy that a wider refusal covers.
 */
export function consentsView(rows: readonly ConsentRow[], policy: Policy | undefined, now: string): Consents {
  const facts = mergeConsents(rows);
  const contacts = new Set(contactPurposes(policy));
  const spokenOf = [...facts.keys()].filter((purpose) => purpose !== ALL && purpose !== ALL_CONTACT);
  const covered = facts.get(ALL)?.withdrawn ? (policy?.purposes ?? []).map(({ id }) => id) : facts.has(ALL_CONTACT) ? [...contacts] : [];
  const purposes = [...new Set([...spokenOf, ...covered])].sort();
  return {
    consents: purposes.map((purpose) => consentTo(purpose, facts, contacts.has(purpose), now)),
    signals: Object.entries(facts.get(ALL)?.signals ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([signal, { at, event, value = '' }]) => ({ signal, value, at: timeOf(at), event })),
  };
}

function consentTo(purpose: string, all: ReadonlyMap<string, ConsentFacts>, isContact: boolean, now: string): Consent {
  const facts = all.get(purpose) ?? {};
  const refusals = [
    refusal('purpose', facts.withdrawn),
    refusal('all', all.get(ALL)?.withdrawn),
    ...(isContact ? [refusal('all-contact', all.get(ALL_CONTACT)?.withdrawn)] : []),
    ...Object.entries(facts.signals ?? {}).map(([signal, { at, event }]) => ({
      stamp: at,
      refused: { at: timeOf(at), event, by: 'signal' as const, signal },
    })),
  ];
  const last = refusals.reduce<Stamped | undefined>((a, b) => (isLater(b?.stamp, a?.stamp) ? b : a), undefined);
  const { granted } = facts;
  return {
    purpose,
    state: stateOf(granted, last?.stamp, now),
    ...(granted ? { granted: { ...granted, at: timeOf(granted.at) } } : {}),
    ...(last ? { refused: last.refused } : {}),
  };
}

interface Stamped {
  readonly stamp: Stamp;
  readonly refused: Refusal;
}

function refusal(by: Refusal['by'], withdrawal: Withdrawal | undefined): Stamped | undefined {
  if (!withdrawal) return undefined;
  const { at, event, channel, erasure } = withdrawal;
  return { stamp: at, refused: { at: timeOf(at), event, by, ...(channel ? { channel } : {}), ...(erasure ? { erasure } : {}) } };
}

function stateOf(granted: Grant | undefined, refused: Stamp | undefined, now: string): Consent['state'] {
  if (!granted || !isLater(granted.at, refused)) return 'withdrawn';
  const expired = granted.expiresAt !== undefined && Date.parse(granted.expiresAt) <= Date.parse(now);
  return expired ? 'expired' : 'granted';
}
