import { catalogue, personalFields, sampleWire, type EventDefinition, type EventTypes, type PersonalKind } from '#domain';
import type { Canaries } from './canary-values.ts';

/** A CloudEvent as it is sent. */
export type Sent = Record<string, unknown> & { id: string; type: string; data: Record<string, unknown> };

/** Identifiers of every type that the policy of jrpanel declares. */
export function identifiersOf(canaries: Canaries, who: string): Record<string, string> {
  return {
    customer_id: canaries.text(`customer_id of ${who}`),
    user_id: canaries.text(`user_id of ${who}`),
    email: canaries.email(`email of ${who}`),
    phone: canaries.phone(`phone of ${who}`),
    device_id: canaries.text(`device_id of ${who}`),
    cookie_id: canaries.text(`cookie_id of ${who}`),
    ip: canaries.ip(`ip of ${who}`),
  };
}

/**
 * One event of every type that publishers send, about one person, each with a canary in every field that may be personal and in the parts of the envelope
 * that may be. Identifiers that name others are drawn from `others`, as the events are only about this person.
 */
export function eventsOfEveryType(
  canaries: Canaries,
  subject: Record<string, string>,
  others: { linked: Record<string, string>; released: Record<string, string> },
): Sent[] {
  return catalogue.all
    .filter(({ publisher }) => publisher)
    .map((definition, minute) => envelope(canaries, definition.type, minute, dataOf(canaries, definition, subject, others)));
}

/** An event with canaries for its id, what it belongs to, and an attribute that is not kept. */
export function envelope(canaries: Canaries, type: string, minute: number, data: Record<string, unknown>): Sent {
  return {
    specversion: '1.0',
    type,
    source: '/shop/checkout',
    id: canaries.text(`id of ${type}`),
    time: `2026-10-01T10:${String(minute).padStart(2, '0')}:00Z`,
    datacontenttype: 'application/json',
    correlationid: canaries.text(`correlationid of ${type}`),
    causationid: canaries.text(`causationid of ${type}`),
    extension: canaries.text(`an extension of ${type}`),
    data,
  };
}

/** Where an object inside is not in the sample, what else it needs. */
const surroundings: Record<string, object> = { '/legalOrder/reference': { ground: 'legal-order', legalOrder: { authority: 'court-17' } } };

function dataOf(
  canaries: Canaries,
  definition: EventDefinition,
  subject: Record<string, string>,
  others: { linked: object; released: object },
): Record<string, unknown> {
  const data: Record<string, unknown> = { ...sampleWire(definition.type as keyof EventTypes) };
  for (const { pointer, field } of personalFields(definition)) {
    const what = `${pointer} of ${definition.type}`;
    const values: Record<PersonalKind, () => unknown> = {
      identifiers: () => subject,
      values: () => fieldValues(canaries, what),
      record: () => canaries.text(what),
      note: () => `${canaries.text(what)} called, Zoë\n"says" ${canaries.email(`${what}, an address`)}`,
      value: () => canaries.text(what),
      other: () => others.linked,
      'released-identifier': () => others.released,
    };
    Object.assign(data, structuredClone(surroundings[pointer]));
    put(data, pointer, values[field.personal!]());
  }
  return data;
}

/** Of the category `order`: the first two are kept by the policy, the others dropped. */
function fieldValues(canaries: Canaries, what: string): Record<string, unknown> {
  return {
    delivery_address: {
      street: `${canaries.text(`kept ${what}`)} 1`,
      lines: [canaries.text(`kept, in a list, ${what}`), canaries.number(`kept number ${what}`)],
    },
    phone: `${canaries.text(`kept and long ${what}`)} `.repeat(200),
    contents: canaries.text(`dropped ${what}`),
    unheard_of: { deep: [canaries.text(`dropped, unknown ${what}`)] },
    name: `card ${canaries.card(`card number in a value ${what}`, true)}`,
  };
}

function put(data: Record<string, unknown>, pointer: string, value: unknown): void {
  const names = pointer.slice(1).split('/');
  const last = names.pop()!;
  const parent = names.reduce<Record<string, unknown>>((object, name) => object[name] as Record<string, unknown>, data);
  parent[last] = value;
}
