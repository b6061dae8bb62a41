import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readConfig } from '#config';
import { catalogue, isTime, sampleRecorded, type EventTypes } from '#domain';
import { channels, readCloudEvent, textHeaders, topicName, topicsOf, writeBinary, writeStructured } from '#messaging';
import { storedEvents } from '../../../test/support/stored-events.ts';
import { feedEvent } from './feed-event.ts';
import { orderMessage } from './order-message.ts';
import { readReceipt } from './receipts.ts';

// Tests look at whatever stands there.
// oxlint-disable-next-line typescript/no-explicit-any
type Node = any;

const document: Node = parse(readFileSync('docs/asyncapi.yaml', 'utf8'));
const reading = readConfig({});
const settings = reading.ok ? reading.config : undefined;
const SUBJECT = '6f1d1c2b3a49587766554433221100ff';

/** The document with what its references lead to in their place. */
function resolved(node: Node): Node {
  if (typeof node !== 'object' || node === null) return node;
  if (typeof node.$ref === 'string') {
    const found = node.$ref
      .slice(2)
      .split('/')
      .reduce((at: Node, name: string) => at?.[name], document);
    if (found === undefined) throw new Error(`${node.$ref} leads nowhere`);
    return resolved(found);
  }
  if (Array.isArray(node)) return node.map(resolved);
  return Object.fromEntries(Object.entries(node).map(([name, member]) => [name, resolved(member)]));
}

const whole = resolved(document);
const ajv = new Ajv({ allErrors: true, strict: false });
ajv.addFormat('date-time', isTime).addFormat('uuid', /^[0-9a-f-]{36}$/);
const complaints = (schema: Node, value: unknown) =>
  ajv.validate(schema, value) ? [] : ajv.errors!.map((error) => `${error.instancePath} ${error.message}`);
const headersOf = (message: { headers: readonly (readonly [string, Buffer])[] }) =>
  Object.fromEntries(message.headers.map(([name, value]) => [name, value.toString()]));

const everyType = catalogue.all.map(({ type }) => type as keyof EventTypes);
const NONCE = 'N'.repeat(43);
const events = storedEvents(everyType.map((type) => ({ type, data: sampleRecorded(type), subject: SUBJECT }))).map((event) => ({
  ...event,
  metadata: { ...(event.metadata as object), nonce: NONCE },
}));

describe('docs/asyncapi.yaml', () => {
  it('has every topic and its settings, and an operation for each', () => {
    const declared = topicsOf('{controller}', settings!);
    const shown = Object.entries(whole.channels).map(([channel, { address, bindings }]: [string, Node]) => [
      channel,
      address,
      bindings.kafka,
    ]);
    const expected = declared.map(({ channel, name, partitions, replication, configs }) => [
      channel,
      name,
      {
        partitions,
        replicas: replication,
        topicConfiguration: {
          'cleanup.policy': [configs['cleanup.policy']],
          'retention.ms': Number(configs['retention.ms']),
          'max.message.bytes': Number(configs['max.message.bytes']),
        },
      },
    ]);
    expect(shown).toEqual(expected);
    const used = Object.values<Node>(document.operations).map(({ channel }) => String(channel.$ref));
    expect(used.toSorted()).toEqual(channels.map((channel) => `#/channels/${channel}`).toSorted());
    expect(topicName('{controller}', 'feed')).toBe(whole.channels.feed.address);
  });

  it.each(everyType)('describes what the feed tells of %s, in which nothing stands that could confirm a guess', (type) => {
    const stored = events.find((event) => event.type === type)!;
    const message = feedEvent(stored);
    const told = JSON.parse(String(message.value)) as Record<string, unknown>;
    const { headers, payload } = whole.components.messages.feedEvent;
    expect([...complaints(headers, headersOf(message)), ...complaints(payload, told)]).toEqual([]);
    expect(Object.keys(told)).toContain('data');
    const text = String(message.value);
    for (const hidden of ['"nonce"', NONCE, '"commitments"', '"received"', '"mac"', '"salt"']) expect(text).not.toContain(hidden);
  });

  it('describes an order', () => {
    const stored = events.find(({ type }) => type === 'privacy.erasure.ordered.v1')!;
    const message = orderMessage({ ...stored, stream: `erasure-${SUBJECT}` })!;
    const { headers, payload } = whole.components.messages.order;
    expect(complaints(headers, headersOf(message))).toEqual([]);
    expect(complaints(payload, JSON.parse(String(message.value)))).toEqual([]);
    expect(events.flatMap((event) => orderMessage(event) ?? []).length).toBe(1);
  });

  it('describes the receipts that are taken, and no others', () => {
    const { payload, examples } = whole.components.messages.receipt;
    const given = examples[0].payload;
    const wrong = fc.constantFrom<unknown>(null, '', 'x y', -1, 0.5, {}, [], true, '2026-13-01T00:00:00Z', { 'x y': 1 }, { orders: -1 });
    const fields = [...Object.keys(given), 'reason', 'note'];
    const changed = fc.dictionary(fc.constantFrom(...fields), fc.option(wrong, { nil: undefined }));
    fc.assert(
      fc.property(changed, (changes) => {
        const receipt = JSON.parse(JSON.stringify({ ...given, ...changes })) as unknown;
        const taken = readReceipt(Buffer.from(JSON.stringify(receipt))).ok;
        expect({ receipt, taken }).toEqual({ receipt, taken: complaints(payload, receipt).length === 0 });
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives examples of events that are read as what they are, in both modes', () => {
    const { structuredEvent, binaryEvent } = whole.components.messages;
    const [structured] = structuredEvent.examples;
    const [binary] = binaryEvent.examples;
    const bytes = (payload: unknown) => Buffer.from(JSON.stringify(payload));
    const read = [
      readCloudEvent({ headers: textHeaders(structured.headers), value: bytes(structured.payload) }),
      readCloudEvent({ headers: textHeaders(binary.headers), value: bytes(binary.payload) }),
    ];
    expect(read).toEqual([
      { ok: true, event: structured.payload },
      { ok: true, event: structured.payload },
    ]);
    expect(complaints(structuredEvent.payload, structured.payload)).toEqual([]);
    expect(complaints(structuredEvent.headers, headersOf(writeStructured(null, structured.payload)))).toEqual([]);
    expect(complaints(binaryEvent.headers, headersOf(writeBinary(null, structured.payload)))).toEqual([]);
  });

  it('a receipt with a card number is refused', () => {
    const [{ payload }] = whole.components.messages.receipt.examples;
    const refused = readReceipt(Buffer.from(JSON.stringify({ ...payload, counts: { '4111111111111111': 1 } })));
    expect(refused.ok ? undefined : refused.problem.type).toBe('https://lethe.dev/problems/card-number');
  });
});
