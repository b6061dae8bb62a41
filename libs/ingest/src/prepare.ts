import {
  catalogue,
  correlationMac,
  holdsCardNumber,
  isOfDrill,
  problem,
  readEnvelope,
  receivedMac,
  reduce,
  tooFarAhead,
  validateRecorded,
  validateWire,
  type EventDefinition,
  type FieldProblem,
  type IncomingEvent,
  type PolicySource,
  type Problem,
  type Reduced,
} from '#domain';
import type { KeyFolder } from '#vault';
import { isAllowed } from './patterns.ts';
import type { Caller, OwnFact } from './types.ts';

interface Common {
  controller: string;
  actor: string;
  source: string;
  type: string;
  /** RFC 3339 as sent. */
  time: string;
  /** `receivedMac` of source and id. */
  mac: Buffer;
  /** Of the event in the ledger; drawn once, so that an attempt recognises what an earlier one of it has written. */
  eventId: string;
}

/** A publisher's event that may be recorded as it is. */
export interface Published extends Common {
  from: 'publisher';
  sent: Record<string, unknown>;
  reduced: Reduced;
  correlation?: string;
  causation?: string;
}

/** One of Lethe's own facts. */
export interface Own extends Common {
  from: 'lethe';
  /** '' for the controller's own stream. */
  subject: string;
  data: Record<string, unknown>;
}

export type Prepared = Published | Own;

/** What preparing needs beside the event. */
export interface PreparingWith {
  keys: KeyFolder;
  policies: PolicySource;
  now(): Date;
  uuid(): string;
}

export type Preparation = { ok: true; event: Published } | { ok: false; problem: Problem };

/** Line 1 of the protocol: may this caller send it, and is it what its type says? Nothing is written. */
export function prepare(caller: Caller, json: unknown, { keys, policies, now, uuid }: PreparingWith): Preparation {
  const read = readEnvelope(json);
  if (!read.ok) return invalid(read.problems);
  const { event } = read;
  const { controller, actor } = caller;
  const refusal = foreign(caller, event) ?? cardNumber(event);
  if (refusal) return { ok: false, problem: refusal };
  if (tooFarAhead(event.time, now())) return invalid([{ pointer: '/time', reason: 'must not be more than 5 minutes ahead' }]);
  const problems = validateWire(event.type, event.data);
  if (problems.length > 0) return invalid(problems.map(({ pointer, reason }) => ({ pointer: `/data${pointer}`, reason })));
  const reduction = reduce(event.data, definitionOf(event.type), policies.current(controller));
  if (reduction.is === 'refused') return { ok: false, problem: reduction.problem };
  const reserved = caller.own ? [] : namesOfDrills(reduction.reduced);
  if (reserved.length > 0) return invalid(reserved);
  const hashed = (value: string | undefined) =>
    value === undefined ? undefined : correlationMac(keys.received, controller, value).toString('hex');
  const [correlation, causation] = [hashed(event.correlationid), hashed(event.causationid)];
  return {
    ok: true,
    event: {
      from: 'publisher',
      controller,
      actor,
      source: event.source,
      type: event.type,
      time: event.time,
      mac: receivedMac(keys.received, controller, event.source, event.id),
      eventId: uuid(),
      sent: event.data,
      reduced: reduction.reduced,
      ...(correlation !== undefined && { correlation }),
      ...(causation !== undefined && { causation }),
    },
  };
}

/** Lethe's own source; those that begin with it and a colon are its own too, whatever a key's patterns say. */
export const LETHE = 'lethe';

/** @throws Error if the fact is not what its type says: that is a mistake of ours. */
export function prepareOwn(fact: OwnFact, { keys, uuid }: Pick<PreparingWith, 'keys' | 'uuid'>): Own {
  const { controller, type, time, actor } = fact;
  const definition = definitionOf(type);
  const hasSubject = definition.fields.some(({ personal }) => personal === 'identifiers');
  const data = hasSubject ? { subject: [], ...fact.data } : fact.data;
  const problems = validateRecorded(type, data);
  if (problems.length > 0)
    throw new Error(`Lethe's own ${type} is wrong at ${problems.map(({ pointer, reason }) => `${pointer} (${reason})`).join(', ')}`);
  const subject = definition.about === 'subject' ? fact.subject : '';
  if (subject === undefined) throw new Error(`Lethe's own ${type} says nobody whom it is about`);
  return {
    from: 'lethe',
    controller,
    actor,
    source: LETHE,
    type,
    time,
    mac: receivedMac(keys.received, controller, LETHE, fact.id),
    eventId: uuid(),
    subject,
    data,
  };
}

function definitionOf(type: string): EventDefinition {
  const definition = catalogue.get(type);
  if (definition?.about !== 'subject' && definition?.about !== 'controller') throw new Error(`${type} does not go through ingest`);
  return definition;
}

function foreign(caller: Caller, event: IncomingEvent): Problem | undefined {
  const type = caller.types === undefined || isAllowed(caller.types, event.type);
  if (!type || (isLethes(event.source) && !caller.own) || !isAllowed(caller.sources, event.source)) {
    const pointer = type ? '/source' : '/type';
    const detail = `The key ${caller.actor} may not send events with this ${type ? 'source' : 'type'}. Nothing was recorded. Send it with a key that may.`;
    return problem('foreign-source', detail, { errors: [{ pointer, reason: 'is not among the patterns of the key' }] });
  }
  const named = event.data['controller'];
  if (named === undefined || named === caller.controller) return undefined;
  const detail =
    'The event names a controller that the key does not belong to. Nothing was recorded. Send it with a key of that controller.';
  return problem('foreign-controller', detail, { errors: [{ pointer: '/data/controller', reason: "must be the key's own" }] });
}

function isLethes(source: string): boolean {
  return source === LETHE || source.startsWith(`${LETHE}:`);
}

/** Where an event names somebody who does not exist. Whoever could add to what is known of that person could have others erased in a drill. */
function namesOfDrills({ people }: Reduced): FieldProblem[] {
  return Object.entries(people)
    .filter(([, { naming, beside }]) => [...naming, ...beside].some(({ value }) => isOfDrill(value)))
    .map(([field]) => ({ pointer: `/data/${field}`, reason: 'is an identifier that is reserved for drills' }));
}

function cardNumber(event: IncomingEvent): Problem | undefined {
  const { id, source, correlationid, causationid } = event;
  const errors = Object.entries({ id, source, correlationid, causationid })
    .filter(([, text]) => text !== undefined && (holdsCardNumber(text) || holdsCardNumber(unescaped(text))))
    .map(([name]) => ({ pointer: `/${name}`, reason: 'holds a card number' }));
  const detail = 'A card number stands in a text that the ledger would have to keep. Nothing was recorded. Send the event without it.';
  return errors.length > 0 ? problem('card-number', detail, { errors }) : undefined;
}

/** What a URI reference says when its percent-encoded characters are read (ASCII is enough for digits and what stands between them). */
function unescaped(text: string): string {
  return text.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function invalid(errors: FieldProblem[]): Preparation {
  return {
    ok: false,
    problem: problem('invalid-event', 'The event does not have the documented shape. Nothing was recorded. Correct it and send it again.', {
      errors,
    }),
  };
}
