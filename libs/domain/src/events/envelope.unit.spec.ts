import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readEnvelope, tooFarAhead } from './envelope.ts';

const sent = {
  specversion: '1.0',
  type: 'privacy.consent.granted.v1',
  source: '/shop/checkout',
  id: 'o-1001-a',
  time: '2026-11-01T10:00:00Z',
  datacontenttype: 'application/json',
  data: { subject: { email: 'ada@example.org' } },
};

const TEXT = 'must be text of 1 to 256 characters without control characters';
const URI = 'must be a URI reference of 1 to 256 characters without @';
const TYPE = 'must be a type of event that publishers send (see docs/events.md)';
const TIME = 'must be a time of RFC 3339 with its offset that exists, such as 2026-11-01T10:00:00Z';

describe('an envelope', () => {
  it('is read as it was sent', () => {
    expect(readEnvelope(sent)).toEqual({ ok: true, event: sent });
  });

  it('loses what is not kept: extensions, the subject and the schema of CloudEvents, attributes that are null', () => {
    const more = {
      correlationid: 'c-1',
      causationid: 'c-0',
      traceparent: '00-1-2-00',
      sequence: 7,
      sampled: true,
      subject: 'ada',
      dataschema: 'urn:x',
    };
    expect(readEnvelope({ ...sent, ...more, datacontenttype: null, partitionkey: null })).toEqual({
      ok: true,
      event: { ...without('datacontenttype'), correlationid: 'c-1', causationid: 'c-0' },
    });
  });

  it.each(['application/json; charset=utf-8', 'application/cloudevents+json', 'APPLICATION/JSON'])(
    'may have data of the type %s',
    (datacontenttype) => {
      expect(readEnvelope({ ...sent, datacontenttype })).toEqual({ ok: true, event: { ...sent, datacontenttype } });
    },
  );

  it.each(['specversion', 'type', 'source', 'id', 'time', 'data'])('needs %s', (attribute) => {
    const problem = [{ pointer: `/${attribute}`, reason: 'is required' }];
    expect(readEnvelope(without(attribute))).toEqual({ ok: false, problems: problem });
    expect(readEnvelope({ ...sent, [attribute]: null })).toEqual({ ok: false, problems: problem });
  });

  const refused: [string, Record<string, unknown>, string, string][] = [
    ['an older version', { specversion: '0.3' }, '/specversion', 'must be 1.0'],
    ['a version that is a number', { specversion: 1 }, '/specversion', 'must be 1.0'],
    ['an empty id', { id: '' }, '/id', TEXT],
    ['an id of 257 characters', { id: 'x'.repeat(257) }, '/id', TEXT],
    ['an id that is a number', { id: 7 }, '/id', TEXT],
    ['a control character in the id', { id: 'a\u0000' }, '/id', TEXT],
    ['half of a surrogate pair in the id', { id: '\ud800' }, '/id', TEXT],
    ['an empty source', { source: '' }, '/source', URI],
    ['a source of 257 characters', { source: `/${'x'.repeat(256)}` }, '/source', URI],
    ['a blank in the source', { source: '/shop checkout' }, '/source', URI],
    ['a mail address as source', { source: 'mailto:ada@example.org' }, '/source', URI],
    ['a broken escape in the source', { source: '/shop%2' }, '/source', URI],
    ['a type that nobody declared', { type: 'privacy.data.sold.v1' }, '/type', TYPE],
    ['a type that only Lethe records', { type: 'privacy.erasure.closed.v1' }, '/type', TYPE],
    ['a type that is an object', { type: {} }, '/type', TYPE],
    ['a day that does not exist', { time: '2026-02-30T10:00:00Z' }, '/time', TIME],
    ['a time without an offset', { time: '2026-02-20T10:00:00' }, '/time', TIME],
    ['data that is text', { data: '{}' }, '/data', 'must be an object'],
    ['data that is a list', { data: [] }, '/data', 'must be an object'],
    ['data in base64', { data_base64: 'e30=' }, '/data_base64', 'is not accepted: send data as JSON'],
    ['data that is XML', { datacontenttype: 'text/xml' }, '/datacontenttype', 'must be application/json'],
    ['an attribute in capitals', { traceParent: 'x' }, '/traceParent', 'is not an attribute: names are of a-z and 0-9'],
    ['an attribute with a blank', { 'trace parent': 'x' }, '/trace parent', 'is not an attribute: names are of a-z and 0-9'],
    ['an attribute that is a mail address', { 'ada@example.org': 'x' }, '', 'is not an attribute: names are of a-z and 0-9'],
    ['an extension that is an object', { traceparent: {} }, '/traceparent', 'must be text, a number, or true or false'],
    ['an empty correlation', { correlationid: '' }, '/correlationid', TEXT],
    ['a long causation', { causationid: 'x'.repeat(257) }, '/causationid', TEXT],
  ];
  it.each(refused)('may not have %s', (_, change, pointer, reason) => {
    expect(readEnvelope({ ...sent, ...change })).toEqual({ ok: false, problems: [{ pointer, reason }] });
  });

  it('says everything that is wrong at once', () => {
    const answer = readEnvelope({ specversion: '1.0', id: '', source: '/a', time: 'now' });
    expect(answer).toEqual({
      ok: false,
      problems: [
        { pointer: '/id', reason: TEXT },
        { pointer: '/type', reason: 'is required' },
        { pointer: '/time', reason: TIME },
        { pointer: '/data', reason: 'is required' },
      ],
    });
  });

  it.each([null, [], 'x', 1])('is an object, not %j', (json) => {
    const problem = { pointer: '', reason: 'must be an object: an event in the JSON form of CloudEvents 1.0' };
    expect(readEnvelope(json)).toEqual({ ok: false, problems: [problem] });
  });

  it('never makes its reader throw', () => {
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(fc.constantFrom(...Object.keys(sent), '__proto__', 'data_base64', 'x'), fc.jsonValue()),
    );
    fc.assert(fc.property(anything, (json) => void readEnvelope(json)));
  });
});

describe('tooFarAhead', () => {
  const now = new Date('2026-11-01T10:00:00Z');
  it.each([
    ['2026-11-01T10:05:00Z', false],
    ['2026-11-01T10:05:00.001Z', true],
    ['2026-11-01T12:05:00+02:00', false],
    ['2026-11-01T10:05:01+00:00', true],
    ['2016-11-01T10:00:00Z', false],
  ])('of %s is %s', (time, ahead) => {
    expect(tooFarAhead(time, now)).toBe(ahead);
  });
});

function without(attribute: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(sent).filter(([key]) => key !== attribute));
}
