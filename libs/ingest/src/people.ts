import { identify, nameAndVersion, type Identified, type Identifier, type StandingOptOut } from '#domain';
import type { Tx } from '#postgres';
import { closureOf, lookUpIdentifiers, newSubjectKey, type FoundIdentifier, type KeyFolder, type SubjectKey } from '#vault';
import { nobodyKnown, type Outcome } from './outcome.ts';
import type { Published } from './prepare.ts';

/** Whom an event is about, and what comes with that. */
export interface Placed {
  is: 'placed';
  subject: string;
  /** Pseudonym of the other end of a link. */
  other?: string;
  conflict?: { types: string[]; others: string[] };
  optOut?: CarriedOptOut;
  /** Of the other end of a link, for its own stream. */
  othersOptOut?: CarriedOptOut;
}

/** Objections of an erased person that stand for whoever has the identifier now. */
export type CarriedOptOut = StandingOptOut & { erasure: string };

export interface Attachment {
  controller: string;
  identifier: Identifier;
  subject: string;
}

interface NewSubject {
  key: SubjectKey;
  visitor: boolean;
}

type Somebody = Extract<Identified, { is: 'somebody' }> & { subject: string };

const keyOf = (controller: string, { type, value }: Identifier) => `${controller}\n${type}\n${value}`;

/**
 * Line 3 of the protocol for the events of one transaction, one after the other: each sees the people whom those before it made. Only reads; what is to
 * be written is collected here.
 */
export class People {
  /** Identifiers that now lead to somebody. */
  readonly attached = new Map<string, Attachment>();
  /** Identifiers in the vault that belong to these subjects no longer. */
  readonly released: Attachment[] = [];
  readonly newSubjects = new Map<string, NewSubject>();

  private constructor(
    private readonly known: Map<string, FoundIdentifier>,
    private readonly closures: Map<string, Set<string>>,
    private readonly random: (bytes: number) => Buffer,
  ) {}

  static async lookUp(
    tx: Tx,
    events: readonly Published[],
    { keys, random }: { keys: KeyFolder; random(bytes: number): Buffer },
  ): Promise<People> {
    const asked = new Map<string, { controller: string; type: string; value: string }>();
    for (const { controller, reduced } of events) {
      for (const { naming } of Object.values(reduced.people)) {
        for (const identifier of naming)
          asked.set(keyOf(controller, identifier), { controller, type: identifier.type, value: identifier.value });
      }
    }
    const found = await lookUpIdentifiers(tx, keys, [...asked.values()]);
    const known = new Map([...asked.keys()].map((key, index) => [key, found[index] as FoundIdentifier]));
    return new People(known, await closuresWhereNeeded(tx, events, known), random);
  }

  /** Whom the event is about. Nothing of an event that leads nowhere stays. */
  place(event: Published): Placed | Outcome {
    const { subject, other, identifier } = event.reduced.people;
    if (!subject) return { is: 'placed', subject: '' };
    const creates = !CREATES_NOBODY.has(nameAndVersion(event.type).name);
    const tentative = new Map<string, Attachment>();
    const about = this.identify(event, subject.naming, creates, tentative, identifier?.naming);
    if (about.is !== 'somebody') return about.is === 'erased' ? about : nobodyKnown('/data/subject');
    const linked = other && this.identify(event, other.naming, creates, tentative);
    if (linked && linked.is !== 'somebody') return linked.is === 'erased' ? linked : nobodyKnown('/data/other');
    this.commit(event.controller, tentative, [about, linked]);
    if (identifier) this.release(event.controller, about.subject, identifier.naming);
    const conflict = merged(about.conflict, linked?.conflict);
    return {
      is: 'placed',
      subject: about.subject,
      ...(linked && { other: linked.subject }),
      ...(conflict && { conflict }),
      ...(about.optOut && { optOut: about.optOut }),
      ...(linked?.optOut && linked.subject !== about.subject && { othersOptOut: linked.optOut }),
    };
  }

  private identify(
    { controller, time }: Published,
    naming: readonly Identifier[],
    creates: boolean,
    tentative: Map<string, Attachment>,
    notAttached: readonly Identifier[] = [],
  ): Somebody | Extract<Identified, { is: 'erased' | 'nobody' }> {
    const identified = identify({
      naming,
      time,
      creates,
      known: (identifier) => {
        const key = keyOf(controller, identifier);
        const { subject, forgotten } = this.known.get(key) ?? { forgotten: [] };
        return { subject: tentative.get(key)?.subject ?? subject, forgotten };
      },
      linked: (a, b) => this.closures.get(`${controller}\n${a}`)?.has(b) ?? false,
    });
    if (identified.is !== 'somebody') return identified;
    const subject = identified.subject ?? this.random(16).toString('hex');
    const leftOut = new Set(notAttached.map((identifier) => keyOf(controller, identifier)));
    for (const identifier of identified.attach) {
      const key = keyOf(controller, identifier);
      if (!leftOut.has(key)) tentative.set(key, { controller, identifier, subject });
    }
    if (identified.subject === undefined) this.pending.set(subject, identified.visitor);
    return { ...identified, subject };
  }

  /** Drawn for the event at hand. */
  private readonly pending = new Map<string, boolean>();

  private commit(controller: string, tentative: Map<string, Attachment>, people: (Somebody | undefined)[]): void {
    for (const [key, attachment] of tentative) {
      this.attached.set(key, attachment);
      this.known.set(key, { forgotten: this.known.get(key)?.forgotten ?? [], subject: attachment.subject });
    }
    for (const person of people) {
      const visitor = person && this.pending.get(person.subject);
      if (person && visitor !== undefined)
        this.newSubjects.set(`${controller}\n${person.subject}`, { key: newSubjectKey(controller, person.subject, this.random), visitor });
    }
    this.pending.clear();
  }

  private release(controller: string, subject: string, naming: readonly Identifier[]): void {
    for (const identifier of naming) {
      const key = keyOf(controller, identifier);
      const found = this.known.get(key);
      if (found?.subject !== subject) continue;
      this.known.set(key, { forgotten: found.forgotten });
      // What this very transaction attached is not in the vault yet.
      if (!this.attached.delete(key)) this.released.push({ controller, identifier, subject });
    }
  }
}

/** An undone link and a released identifier make nobody known who was not. */
const CREATES_NOBODY = new Set(['subject.unlinked', 'identifier.released']);

/** Who is linked matters only where the identifiers of one event lead to several people. */
async function closuresWhereNeeded(
  tx: Tx,
  events: readonly Published[],
  known: Map<string, FoundIdentifier>,
): Promise<Map<string, Set<string>>> {
  const closures = new Map<string, Set<string>>();
  for (const { controller, reduced } of events) {
    for (const { naming } of Object.values(reduced.people)) {
      const subjects = new Set(naming.flatMap((identifier) => known.get(keyOf(controller, identifier))?.subject ?? []));
      if (subjects.size < 2) continue;
      for (const subject of subjects) closures.set(`${controller}\n${subject}`, new Set(await closureOf(tx, controller, subject)));
    }
  }
  return closures;
}

function merged(a: Placed['conflict'], b: Placed['conflict']): Placed['conflict'] | undefined {
  if (!a || !b) return a ?? b;
  const both = (one: string[], other: string[]) => [...new Set([...one, ...other])].sort();
  return { types: both(a.types, b.types), others: both(a.others, b.others) };
}
