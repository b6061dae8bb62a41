import type { FieldProblem } from '../problem.ts';
import { catalogue } from './catalogue.ts';
import { isRepeatable, pointerTo } from './pointer.ts';
import { hasShape, isObject } from './shape.ts';
import { source, time } from './shapes.ts';

/** An event as a publisher sends it: what Lethe keeps of a CloudEvents 1.0 envelope. */
export interface IncomingEvent {
  specversion: '1.0';
  /** Unique for the source; it may be personal, so only its keyed hash is kept. */
  id: string;
  source: string;
  type: string;
  /** When it happened, RFC 3339. */
  time: string;
  datacontenttype?: string;
  correlationid?: string;
  causationid?: string;
  data: Record<string, unknown>;
}

export type ReadEnvelope = { ok: true; event: IncomingEvent } | { ok: false; problems: FieldProblem[] };

/**
 * Reads a CloudEvents 1.0 envelope in its JSON form (spec v1.0.2, JSON format 3). `time` is required; `data` has to be an object, whose fields are
 * validated apart; `data_base64` is refused; extension attributes are accepted and, but for `correlationid` and `causationid`, dropped.
 * Pointers of problems are relative to the envelope.
 */
export function readEnvelope(json: unknown): ReadEnvelope {
  if (!isObject(json))
    return { ok: false, problems: [{ pointer: '', reason: 'must be an object: an event in the JSON form of CloudEvents 1.0' }] };
  const problems: FieldProblem[] = [];
  for (const [attribute, needed] of Object.entries(required)) {
    if (!Object.hasOwn(json, attribute) || json[attribute] === null) problems.push({ pointer: `/${attribute}`, reason: 'is required' });
    else if (!needed.holds(json[attribute])) problems.push({ pointer: `/${attribute}`, reason: needed.reason });
  }
  for (const attribute of Object.keys(json)) if (!Object.hasOwn(required, attribute)) checkOptional(attribute, json[attribute], problems);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, event: eventOf(json) };
}

const MINUTES_AHEAD = 5;

/** True if the time is more than 5 minutes after `now`: no clock is that wrong by accident. */
export function tooFarAhead(eventTime: string, now: Date): boolean {
  return Date.parse(eventTime) > now.getTime() + MINUTES_AHEAD * 60_000;
}

interface Attribute {
  holds(value: unknown): boolean;
  reason: string;
}

const required: Record<string, Attribute> = {
  specversion: { holds: (value) => value === '1.0', reason: 'must be 1.0' },
  id: { holds: isText, reason: 'must be text of 1 to 256 characters without control characters' },
  source: { holds: (value) => hasShape(source, value, 'wire'), reason: 'must be a URI reference of 1 to 256 characters without @' },
  type: { holds: isPublished, reason: 'must be a type of event that publishers send (see docs/events.md)' },
  time: {
    holds: (value) => hasShape(time, value, 'wire'),
    reason: 'must be a time of RFC 3339 with its offset that exists, such as 2026-11-01T10:00:00Z',
  },
  data: { holds: isObject, reason: 'must be an object' },
};

const optional: Record<string, Attribute> = {
  datacontenttype: { holds: isJsonType, reason: 'must be application/json' },
  correlationid: { holds: isText, reason: 'must be text of 1 to 256 characters without control characters' },
  causationid: { holds: isText, reason: 'must be text of 1 to 256 characters without control characters' },
};

const extension: Attribute = {
  holds: (value) => typeof value !== 'object' && value !== undefined,
  reason: 'must be text, a number, or true or false',
};

/** A null means that the attribute is not set. */
function checkOptional(attribute: string, value: unknown, problems: FieldProblem[]): void {
  const pointer = isRepeatable(attribute) ? pointerTo('', attribute) : '';
  const known = Object.hasOwn(optional, attribute) ? optional[attribute] : extension;
  if (attribute === 'data_base64') problems.push({ pointer, reason: 'is not accepted: send data as JSON' });
  else if (!/^[a-z0-9]+$/.test(attribute)) problems.push({ pointer, reason: 'is not an attribute: names are of a-z and 0-9' });
  else if (value !== null && !known?.holds(value)) problems.push({ pointer, reason: known?.reason ?? '' });
}

function eventOf(json: Record<string, unknown>): IncomingEvent {
  const names = [...Object.keys(required), ...Object.keys(optional)];
  const present = names.filter((attribute) => Object.hasOwn(json, attribute) && json[attribute] !== null);
  return Object.fromEntries(present.map((attribute) => [attribute, json[attribute]])) as unknown as IncomingEvent;
}

function isPublished(value: unknown): boolean {
  return typeof value === 'string' && catalogue.get(value)?.publisher === true;
}

// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.length >= 1 && value.length <= 256 && value.isWellFormed() && !CONTROL.test(value);
}

/** JSON, with or without parameters, or a type built on it. */
function isJsonType(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 256 && /^application\/(?:[a-z0-9!#$&^_.+-]+\+)?json\s*(?:;.*)?$/i.test(value);
}
