import { describe, expect, it } from '@jest/globals';
import { readCloudEvents } from './cloud-events.ts';

const event = { specversion: '1.0', id: '1' };
const json = (type: string, more: Record<string, string> = {}) => ({ 'content-type': type, ...more });
const kindOf = (received: ReturnType<typeof readCloudEvents>) =>
  received.form === 'refused' ? received.problem.type.split('/').at(-1) : received.form;

describe('readCloudEvents', () => {
  it.each(['application/cloudevents+json', 'Application/CloudEvents+JSON; charset=UTF-8'])(
    'given structured mode (%s), then the body is the event',
    (type) => {
      expect(readCloudEvents(json(type), event)).toEqual({ form: 'single', events: [event] });
    },
  );

  it('given a batch, then its items are the events, in their order and as they are', () => {
    expect(readCloudEvents(json('application/cloudevents-batch+json'), [event, 7])).toEqual({ form: 'batch', events: [event, 7] });
  });

  it('given binary mode, then headers are attributes, percent-decoded, and the body is the data', () => {
    const headers = json('application/json', { 'ce-specversion': '1.0', 'ce-id': 'a%20%C3%A9', 'ce-correlationid': 'c', accept: '*/*' });
    expect(readCloudEvents(headers, { x: 1 })).toEqual({
      form: 'single',
      events: [{ specversion: '1.0', id: 'a é', correlationid: 'c', datacontenttype: 'application/json', data: { x: 1 } }],
    });
  });

  it.each([
    ['nothing in structured mode', json('application/cloudevents+json'), undefined, 'malformed-json'],
    ['an object instead of a batch', json('application/cloudevents-batch+json'), event, 'invalid-request'],
    ['an empty batch', json('application/cloudevents-batch+json'), [], 'too-many-events'],
    ['a batch of 1,001', json('application/cloudevents-batch+json'), Array.from({ length: 1001 }, () => event), 'too-many-events'],
    ['JSON without attributes', json('application/json'), event, 'unsupported-media-type'],
    ['a header that is not percent-encoded UTF-8', json('application/json', { 'ce-id': '%ff' }), event, 'invalid-event'],
    ['another media type', json('text/plain'), event, 'unsupported-media-type'],
    ['no media type', {}, event, 'unsupported-media-type'],
  ])('given %s, then it is refused', (_, headers, body, kind) => {
    expect(kindOf(readCloudEvents(headers, body))).toBe(kind);
  });

  it('given a thousand events, then they are taken', () => {
    expect(
      kindOf(
        readCloudEvents(
          json('application/cloudevents-batch+json'),
          Array.from({ length: 1000 }, () => event),
        ),
      ),
    ).toBe('batch');
  });
});
