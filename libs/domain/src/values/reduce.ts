import type { FieldDefinition } from '../events/shape.ts';
import { pointerTo } from '../events/pointer.ts';
import type { ReadIdentifiers } from '../identifiers/read-identifiers.ts';
import { readIdentifiers } from '../identifiers/read-identifiers.ts';
import { fieldRule } from '../policy/look-up.ts';
import type { Policy } from '../policy/policy.ts';
import { problem, type FieldProblem, type Problem } from '../problem.ts';
import { cardNumbersIn } from './card-number.ts';
import type { CommittedValue } from './commitment.ts';

export type Data = Record<string, unknown>;
type People = Extract<ReadIdentifiers, { ok: true }>;

/** An event's data, taken apart: what the ledger gets, what the vault gets, and what nobody gets. */
export interface Reduced {
  /** Recorded form, but for what only the vault can make of `record` and `other` (see {@link recordedData}). */
  data: Data;
  /** What the vault keeps, sealed. */
  values: CommittedValue[];
  /** Pointers to what was sent and is not kept. */
  dropped: string[];
  /** Whom the event names, by the field that names them: `subject`, `other`, `identifier`. */
  people: { subject?: People; other?: People; identifier?: People };
  /** Key of the record that the event is about. */
  record?: { system: string; dataset?: string; record: string };
}

export type Reduction = { is: 'reduced'; reduced: Reduced } | { is: 'refused'; problem: Problem };

/**
 * Separates data as sent (and already valid) by what the policy lets the ledger hold. Of `fields`, and of identifiers that identify nobody and stand beside
 * one that does, only what the policy marks `keep: value` for the category is kept; what it marks `neverStore`, everything of an event with `stored: false`, and any value or note with a card number is dropped and named.
 * A card number anywhere else refuses the event, as does an identifier that is none. Pointers in a problem begin with `/data`.
 */
export function reduce(sent: Data, definition: { fields: readonly FieldDefinition[] }, policy: Policy | undefined): Reduction {
  const reduction = new Reducing(sent, policy);
  const data = reduction.object(sent, definition.fields, '');
  return reduction.result(data);
}

/** The data as it is appended: with the token of the record and the pseudonym of the other person. */
export function recordedData({ data }: Reduced, made: { recordToken?: string | undefined; other?: string | undefined }): Data {
  const { recordToken, other } = made;
  return { ...data, ...(recordToken !== undefined && { record: recordToken }), ...(other !== undefined && { other }) };
}

class Reducing {
  private readonly values: CommittedValue[] = [];
  private readonly dropped: string[] = [];
  private readonly cards: string[] = [];
  private readonly problems: FieldProblem[] = [];
  private readonly people: Reduced['people'] = {};
  private readonly sent: Data;
  private readonly policy: Policy | undefined;
  private record: Reduced['record'];

  constructor(sent: Data, policy: Policy | undefined) {
    this.sent = sent;
    this.policy = policy;
  }

  object(sent: Data, fields: readonly FieldDefinition[], at: string): Data {
    const recorded: Data = {};
    for (const field of fields) {
      const value = sent[field.name];
      if (value === undefined) continue;
      const kept = this.field(field, value, pointerTo(at, field.name));
      if (kept !== undefined) recorded[field.name] = kept;
    }
    return recorded;
  }

  result(data: Data): Reduction {
    const errorsAt = (pointers: string[], reason: string) => ({
      errors: pointers.map((pointer) => ({ pointer: `/data${pointer}`, reason })),
    });
    if (this.cards.length > 0) {
      const detail = 'A card number stands in a text that the ledger would have to keep. Nothing was recorded. Send the event without it.';
      return { is: 'refused', problem: problem('card-number', detail, errorsAt(this.cards, 'holds a card number')) };
    }
    if (this.problems.length > 0) {
      const detail = 'An identifier cannot be read. Nothing was recorded. Correct it and send the event again.';
      const errors = this.problems.map(({ pointer, reason }) => ({ pointer: `/data${pointer}`, reason }));
      return { is: 'refused', problem: problem('invalid-event', detail, { errors }) };
    }
    const { values, people } = this;
    const reduced: Reduced = { data, values: values.sort(byPointer), dropped: this.dropped.sort(), people };
    return { is: 'reduced', reduced: this.record ? { ...reduced, record: this.record } : reduced };
  }

  /** The recorded form of one field; undefined where it leaves nothing in the ledger yet. */
  private field(field: FieldDefinition, value: unknown, pointer: string): unknown {
    switch (field.personal) {
      case undefined:
        return this.plain(field, value, pointer);
      case 'identifiers':
        return this.identifiers('subject', value as Record<string, string>, pointer);
      case 'other':
        this.identifiers('other', value as Record<string, string>, pointer);
        return undefined;
      case 'released-identifier':
        return this.identifiers('identifier', value as Record<string, string>, pointer)?.[0];
      case 'values':
        return Array.isArray(value) ? this.names(value as string[], pointer) : this.fieldValues(value as Data, pointer);
      case 'record':
        this.recordKey(value as string, pointer);
        return undefined;
      case 'note':
      case 'value':
        this.keep(pointer, value);
        return undefined;
    }
  }

  private plain(field: FieldDefinition, value: unknown, pointer: string): unknown {
    if (field.fields) return this.object(value as Data, field.fields, pointer);
    this.cards.push(...cardNumbersIn(value, pointer));
    return value;
  }

  private identifiers(who: 'subject' | 'other' | 'identifier', identifiers: Record<string, string>, pointer: string): string[] {
    this.cards.push(...cardNumbersIn(identifiers, pointer));
    const read = readIdentifiers(identifiers, this.policy, pointer);
    if (read.ok) this.people[who] = read;
    else this.problems.push(...read.problems);
    if (read.ok && who === 'subject') {
      for (const { type } of read.beside) this.keepIfAllowed(pointerTo(pointer, type), type, identifiers[type]);
    }
    // They name nobody, and no value about the other person is kept with an event about this one.
    if (read.ok && who === 'other') this.dropped.push(...read.beside.map(({ type }) => pointerTo(pointer, type)));
    return Object.keys(identifiers).sort();
  }

  private names(names: string[], pointer: string): string[] {
    this.cards.push(...cardNumbersIn(names, pointer));
    return [...names].sort();
  }

  private fieldValues(fields: Data, pointer: string): string[] {
    const names = Object.keys(fields).sort();
    // The pointer of a name would repeat it.
    if (cardNumbersIn(names).length > 0) this.cards.push(pointer);
    for (const name of names) this.keepIfAllowed(pointerTo(pointer, name), name, fields[name]);
    return names;
  }

  /** An IP address or a cookie beside an email address is a value like any other: the web log's seven days would mean nothing if the vault kept it. */
  private keepIfAllowed(pointer: string, name: string, value: unknown): void {
    const category = this.sent['category'];
    const rule = typeof category === 'string' ? fieldRule(this.policy, category, name) : undefined;
    if (rule?.keep === 'value' && !rule.neverStore) this.keep(pointer, value);
    else this.dropped.push(pointer);
  }

  private recordKey(record: string, pointer: string): void {
    this.cards.push(...cardNumbersIn(record, pointer));
    const { system, dataset } = this.sent as { system: string; dataset?: string };
    this.record = { system, ...(dataset !== undefined && { dataset }), record };
    this.keep(pointer, record);
  }

  private keep(pointer: string, value: unknown): void {
    const passedThrough = this.sent['stored'] === false;
    if (passedThrough || cardNumbersIn(value).length > 0) this.dropped.push(pointer);
    else this.values.push({ pointer, value });
  }
}

function byPointer(a: CommittedValue, b: CommittedValue): number {
  return a.pointer < b.pointer ? -1 : 1;
}
