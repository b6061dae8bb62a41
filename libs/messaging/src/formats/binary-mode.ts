import { problem } from '#domain';
import { textHeaders, type Headers, type NewMessage } from '../kafka/message.ts';
import { headerText, notJson, parseJson, decode, type CloudEvent, type CloudEventReading } from './content.ts';

/*
 * Binary mode, Kafka protocol binding of CloudEvents 1.0.2, section 3.2:
 *
 *   header ce_<name>     each attribute but datacontenttype, as text in UTF-8 (section 3.1: no escaping)
 *   header content-type  datacontenttype; JSON is the only one taken
 *   key                  as the sender likes
 *   value                the data
 */

const PREFIX = 'ce_';
const JSON_TYPE = /^application\/(?:[a-z0-9!#$&^_.+-]+\+)?json\s*(?:;.*)?$/i;

export function isBinary(headers: Headers): boolean {
  return headers.some(([name]) => name.startsWith(PREFIX));
}

export function readBinary(headers: Headers, value: Buffer | null): CloudEventReading {
  const attributes: CloudEvent = {};
  for (const [name, bytes] of headers) {
    if (!name.startsWith(PREFIX)) continue;
    const text = decode(bytes);
    const attribute = name.slice(PREFIX.length);
    if (text === null || attribute === 'data') return wrongHeader(text === null ? 'not UTF-8' : 'data is the value of the message');
    if (Object.hasOwn(attributes, attribute)) return wrongHeader('comes more than once');
    // A plain assignment of this name would be something else than a member.
    if (attribute === '__proto__') return wrongHeader('is not an attribute');
    attributes[attribute] = text;
  }
  const type = headerText(headers, 'content-type') ?? 'application/json';
  if (!JSON_TYPE.test(type)) {
    const detail = 'The data is not application/json. Nothing was recorded; send JSON and say so in content-type.';
    return { ok: false, problem: problem('unsupported-media-type', detail) };
  }
  const parsed = value && parseJson(value);
  if (!parsed) return notJson();
  return { ok: true, event: { ...attributes, datacontenttype: 'application/json', data: parsed.value } };
}

/** Attributes have to be texts, as they are in Lethe's events. */
export function writeBinary(key: string | null, event: CloudEvent): NewMessage {
  const { data, datacontenttype = 'application/json', ...attributes } = event;
  const named = Object.entries(attributes).map(([name, text]) => [`${PREFIX}${name}`, String(text)]);
  return {
    key,
    value: Buffer.from(JSON.stringify(data)),
    headers: textHeaders({ 'content-type': String(datacontenttype), ...Object.fromEntries(named) }),
  };
}

/** Names of headers may be personal as well as values; neither is repeated. */
function wrongHeader(reason: string): CloudEventReading {
  const detail = 'A ce_ header of the message is no attribute of an event. Nothing was recorded.';
  return { ok: false, problem: problem('invalid-event', detail, { errors: [{ pointer: '', reason: `a ce_ header ${reason}` }] }) };
}
