import type { Identifier } from './read-identifiers.ts';

/** An erasure that an identifier went through. */
export interface Forgetting {
  erasure: string;
  /** RFC 3339. */
  closedAt: string;
  optOuts: readonly StandingOptOut[];
}

/** An objection that outlives the person's data. */
export interface StandingOptOut {
  purposes?: string[];
  scope?: string;
}

/** What the vault knows of an identifier. */
export interface KnownIdentifier {
  /** Pseudonym of the living subject it belongs to. */
  subject?: string | undefined;
  forgotten: readonly Forgetting[];
}

export interface ToIdentify {
  /** Strongest first, never empty. */
  naming: readonly Identifier[];
  /** When it happened, RFC 3339 as sent. */
  time: string;
  /** False for what never creates a person: an undone link, a released identifier. */
  creates: boolean;
  known(identifier: Identifier): KnownIdentifier;
  /** True if the two are one person by links. */
  linked(a: string, b: string): boolean;
}

export type Identified =
  /** It happened before the person was erased. */
  | { is: 'erased'; erasure: string }
  | { is: 'nobody' }
  | {
      is: 'somebody';
      /** Undefined: a new subject. */
      subject: string | undefined;
      visitor: boolean;
      /** Identifiers that were unknown and now lead to this subject. */
      attach: Identifier[];
      /** The types that contradict each other, and whom the weaker ones lead to: no merge, but a fact. */
      conflict?: { types: string[]; others: string[] };
      /** Objections of who had one of the attached identifiers before. */
      optOut?: StandingOptOut & { erasure: string };
    };

/**
 * Whom an event is about. The strongest identifier that is known decides; the unknown ones are attached to that subject; ones that belong to somebody else
 * stay there. What happened up to the moment in which an erasure closed belongs to the erased person, whoever has the identifier now.
 */
export function identify({ naming, time, creates, known, linked }: ToIdentify): Identified {
  const found = naming.map((identifier) => ({ identifier, ...known(identifier) }));
  const before = found.flatMap(({ forgotten }) => forgotten).filter(({ closedAt }) => Date.parse(time) <= Date.parse(closedAt));
  if (before.length > 0) return { is: 'erased', erasure: earliest(before).erasure };
  const strongest = found.find((each) => each.subject !== undefined);
  const subject = strongest?.subject;
  if (subject === undefined && !creates) return { is: 'nobody' };
  const unknown = found.filter((each) => each.subject === undefined);
  const elsewhere = found.filter(
    (each) => each.subject !== undefined && each.subject !== subject && !linked(each.subject, subject as string),
  );
  return {
    is: 'somebody',
    subject,
    visitor: !naming.some(({ identifies }) => identifies),
    attach: unknown.map(({ identifier }) => identifier),
    ...(strongest && elsewhere.length > 0 && { conflict: conflictOf([strongest, ...elsewhere], subject) }),
    ...carried(unknown.flatMap(({ forgotten }) => forgotten)),
  };
}

function conflictOf(
  contradicting: { identifier: Identifier; subject?: string | undefined }[],
  subject: string | undefined,
): { types: string[]; others: string[] } {
  const others = contradicting.flatMap((each) => (each.subject === undefined || each.subject === subject ? [] : [each.subject]));
  return { types: sorted(contradicting.map((each) => each.identifier.type)), others: sorted(others) };
}

/** The objections of several erasures as one, told of the latest. */
function carried(forgotten: Forgetting[]): { optOut?: StandingOptOut & { erasure: string } } {
  const standing = forgotten.filter(({ optOuts }) => optOuts.length > 0);
  if (standing.length === 0) return {};
  const optOuts = standing.flatMap((each) => each.optOuts);
  const purposes = sorted(optOuts.flatMap((each) => each.purposes ?? []));
  const scopes = optOuts.flatMap((each) => each.scope ?? []);
  const scope = scopes.includes('all') ? 'all' : scopes[0];
  return { optOut: { erasure: latest(standing).erasure, ...(purposes.length > 0 && { purposes }), ...(scope !== undefined && { scope }) } };
}

function earliest(forgotten: Forgetting[]): Forgetting {
  return forgotten.reduce((a, b) => (Date.parse(b.closedAt) < Date.parse(a.closedAt) ? b : a));
}

function latest(forgotten: Forgetting[]): Forgetting {
  return forgotten.reduce((a, b) => (Date.parse(b.closedAt) > Date.parse(a.closedAt) ? b : a));
}

function sorted(names: string[]): string[] {
  return [...new Set(names)].sort();
}
