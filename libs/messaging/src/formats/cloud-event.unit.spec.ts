import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { textHeaders, type Headers, type NewMessage } from '../kafka/message.ts';
import { writeBinary } from './binary-mode.ts';
import { readCloudEvent } from './cloud-event.ts';
import type { CloudEvent } from './content.ts';
import { writeStructured } from './structured-mode.ts';

const kindOf = (message: Pick<NewMessage, 'headers' | 'value'>) => {
  const reading = readCloudEvent(message);
  return reading.ok ? 'event' : reading.problem.type.replace('https://lethe.dev/problems/', '');
};
const text = () => fc.string({ unit: 'grapheme', maxLength: 40 });
const name = () => fc.stringMatching(/^[a-z0-9]{1,20}$/).filter((each) => each !== 'data' && each !== 'datacontenttype');
// JSON has no negative zero; and a member of this name is refused.
const json = () => fc.jsonValue({ maxDepth: 4 }).filter((value) => !JSON.stringify(value).includes('__proto__'));
const event = () =>
  fc
    .tuple(fc.dictionary(name(), text()), fc.dictionary(fc.string(), json()))
    .map(([attributes, data]): CloudEvent => {
      const plain = JSON.parse(JSON.stringify(data)) as unknown;
      return { ...attributes, datacontenttype: 'application/json', data: plain };
    })
    .filter((each) => Object.keys(each).length > 2 && !JSON.stringify(each).includes('__proto__'));

describe('CloudEvents over Kafka', () => {
  it('any event that is written is read as it was, in either mode', () => {
    fc.assert(
      fc.property(event(), fc.option(text()), (each, key) => {
        expect(readCloudEvent(writeStructured(key, each))).toEqual({ ok: true, event: each });
        expect(readCloudEvent(writeBinary(key, each))).toEqual({ ok: true, event: each });
      }),
    );
  });

  it('no message makes it throw', () => {
    const headers = fc.array(
      fc.tuple(
        fc.oneof(fc.constantFrom('content-type', 'ce_id', 'ce_data', 'ce___proto__', 'ce_'), fc.string()),
        fc.uint8Array().map(Buffer.from),
      ),
    );
    const value = fc.option(
      fc.oneof(
        fc.uint8Array().map(Buffer.from),
        fc.json().map((each) => Buffer.from(each)),
      ),
    );
    fc.assert(
      fc.property(headers, value, (some, bytes) => {
        const reading = readCloudEvent({ headers: some, value: bytes });
        if (!reading.ok) expect(reading.problem.status).toBeGreaterThanOrEqual(400);
      }),
    );
  });

  const structured = (value: string | Buffer | null, type = 'application/cloudevents+json') => ({
    headers: textHeaders({ 'content-type': type }),
    value: value === null ? null : Buffer.from(value as string),
  });
  const binary = (headers: Headers, value: string | null = '{}') => ({ headers, value: value === null ? null : Buffer.from(value) });

  it('the layout of the binary mode is the one of the binding', () => {
    const sent = writeBinary('k', { specversion: '1.0', id: 'é', type: 't', datacontenttype: 'application/json', data: { x: 1 } });
    expect({ ...sent, headers: sent.headers.map(([header, bytes]) => [header, bytes.toString()]), value: sent.value?.toString() }).toEqual({
      key: 'k',
      headers: [
        ['content-type', 'application/json'],
        ['ce_specversion', '1.0'],
        ['ce_id', 'é'],
        ['ce_type', 't'],
      ],
      value: '{"x":1}',
    });
  });

  it.each([
    ['structured, with a charset and in capitals', structured('{}', 'Application/CloudEvents+JSON; charset=UTF-8'), 'event'],
    [
      'structured with ce_ headers too',
      { ...structured('{}'), headers: textHeaders({ 'content-type': 'application/cloudevents+json', ce_id: 'x' }) },
      'event',
    ],
    ['binary without a content type', binary(textHeaders({ ce_id: '1' })), 'event'],
    ['binary with a type that is built on JSON', binary(textHeaders({ ce_id: '1', 'content-type': 'application/vnd.x+json' })), 'event'],
    ['another event format', structured('{}', 'application/cloudevents+avro'), 'unsupported-media-type'],
    ['a batch', structured('[]', 'application/cloudevents-batch+json'), 'unsupported-media-type'],
    ['neither mode', binary(textHeaders({ 'content-type': 'application/json' })), 'unsupported-media-type'],
    ['no headers', binary([]), 'unsupported-media-type'],
    ['no value', structured(null), 'malformed-json'],
    ['half a JSON', structured('{'), 'malformed-json'],
    ['bytes that are not UTF-8', structured(Buffer.from([0x22, 0xff, 0x22])), 'malformed-json'],
    ['a byte order mark', structured(Buffer.from('\ufeff{}')), 'malformed-json'],
    ['a member that is not what it seems', structured('{"__proto__":{"id":"1"}}'), 'malformed-json'],
    ['a list', structured('[]'), 'invalid-event'],
    ['a tombstone', binary(textHeaders({ ce_id: '1' }), null), 'malformed-json'],
    ['data as a header', binary(textHeaders({ ce_data: '1' })), 'invalid-event'],
    ['an attribute twice', binary([...textHeaders({ ce_id: '1' }), ...textHeaders({ ce_id: '2' })]), 'invalid-event'],
    ['an attribute that is not UTF-8', binary([['ce_id', Buffer.from([0xff])]]), 'invalid-event'],
    ['data that is not JSON', binary(textHeaders({ ce_id: '1', 'content-type': 'text/plain' })), 'unsupported-media-type'],
  ])('given %s, then it is read as that', (_, message, kind) => {
    expect(kindOf(message)).toBe(kind);
  });
});
