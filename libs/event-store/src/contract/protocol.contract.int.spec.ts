import { randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import featuresGrpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { collect, until } from '../../../../test/support/collect.ts';
import { contractedStore, jsonEvents, newStream } from '../../../../test/support/contracted-store.ts';
import { connector, type Connection } from '../connection.ts';
import { emptyPb, sharedPb, StreamsClient, streamsPb, timestampPb, type Streams, type StreamsStub } from '../protocol.ts';

/** What the client of this version hides or does not use, as the protocol has it; other clients, and `libs/event-store`, do. */
const store = contractedStore();
let connection: Connection;
let streams: StreamsStub;

beforeAll(async () => {
  connection = connector(store.url)();
  streams = await connection.internals.getGRPCClient<StreamsStub>(StreamsClient, 'contract');
});

afterAll(() => connection.close());

const identifier = (name: string) => new sharedPb.StreamIdentifier().setStreamName(new Uint8Array(Buffer.from(name)));
const call = () => connection.internals.callArguments({});

function readOptions(count = 100): Streams.ReadReq.Options {
  return new streamsPb.ReadReq.Options()
    .setCount(String(count))
    .setUuidOption(new streamsPb.ReadReq.Options.UUIDOption().setString(new sharedPb.Empty()))
    .setNoFilter(new sharedPb.Empty());
}

async function read(options: Streams.ReadReq.Options): Promise<Streams.ReadResp[]> {
  const [metadata, callOptions] = call();
  return collect(streams.read(new streamsPb.ReadReq().setOptions(options), metadata, callOptions) as AsyncIterable<Streams.ReadResp>);
}

const ofStream = (name: string) => new streamsPb.ReadReq.Options.StreamOptions().setStreamIdentifier(identifier(name));
const recorded = (response: Streams.ReadResp | undefined) => response?.getEvent()?.getEvent();

interface Sent {
  id?: string;
  data?: string;
  metadata?: string;
  contentType?: string;
}

/** One event over the call for one append. */
function append(name: string, { id = randomUUID(), data = '{}', metadata = '', contentType = 'application/json' }: Sent) {
  const [metadataOf, options] = call();
  return new Promise<Streams.AppendResp>((resolve, reject) => {
    const sending = streams.append(metadataOf, options, (error, response) => (error ? reject(error) : resolve(response)));
    const stream = new streamsPb.AppendReq.Options().setStreamIdentifier(identifier(name)).setAny(new sharedPb.Empty());
    sending.write(new streamsPb.AppendReq().setOptions(stream));
    const message = new streamsPb.AppendReq.ProposedMessage()
      .setId(new sharedPb.UUID().setString(id))
      .setData(new Uint8Array(Buffer.from(data)))
      .setCustomMetadata(new Uint8Array(Buffer.from(metadata)));
    message.getMetadataMap().set('type', 'contract.raw').set('content-type', contentType);
    sending.write(new streamsPb.AppendReq().setProposedMessage(message));
    sending.end();
  });
}

test('the server says what it can, to whoever asks', async () => {
  const features = await connection.internals.getGRPCClient(featuresGrpc.ServerFeaturesClient, 'features');
  const answer = await new Promise<{
    getEventStoreServerVersion(): string;
    getMethodsList(): { getMethodName(): string; getServiceName(): string }[];
  }>((resolve, reject) =>
    (features as InstanceType<typeof featuresGrpc.ServerFeaturesClient>).getSupportedMethods(new sharedPb.Empty(), (error, found) =>
      error ? reject(error) : resolve(found),
    ),
  );
  expect(answer.getEventStoreServerVersion()).toMatch(/^\d+\.\d+/);
  const methods = answer.getMethodsList().map((method) => `${method.getServiceName()}/${method.getMethodName()}`.toLowerCase());
  const needed = ['append', 'batchappend', 'read', 'delete', 'tombstone'].map((name) => `event_store.client.streams.streams/${name}`);
  expect(methods).toEqual(expect.arrayContaining(needed));
});

test('bytes of data and metadata come back as they were sent, however the JSON in them is written', async () => {
  const name = newStream();
  const sent = { data: '{ "b" : 1.0,\n"a":"\\u00e9" }', metadata: '{"z":1,"a":[ ]}', contentType: 'application/json' };
  await append(name, sent);
  await append(name, { data: 'not JSON', metadata: '\u0000\u0001', contentType: 'application/octet-stream' });
  const [json, binary] = (await read(readOptions().setStream(ofStream(name)))).map(recorded);
  const bytesOf = (event: typeof json) => [event?.getData_asU8(), event?.getCustomMetadata_asU8()].map((b) => Buffer.from(b!).toString());
  expect(bytesOf(json)).toEqual([sent.data, sent.metadata]);
  expect(bytesOf(binary)).toEqual(['not JSON', '\u0000\u0001']);
  const kinds = [json, binary].map((event) => event?.getMetadataMap().get('content-type'));
  expect(kinds).toEqual(['application/json', 'application/octet-stream']);
  expect(json?.getMetadataMap().get('created')).toMatch(/^\d{17}$/);
});

test('ids are text or two halves, as the reader asks', async () => {
  const name = newStream();
  const id = randomUUID();
  await append(name, { id });
  const halves = new streamsPb.ReadReq.Options.UUIDOption().setStructured(new sharedPb.Empty());
  const [structured] = await read(readOptions().setStream(ofStream(name)).setUuidOption(halves));
  const [textual] = await read(readOptions().setStream(ofStream(name)));
  const half = recorded(structured)!.getId()!.getStructured()!;
  const hex = [half.getMostSignificantBits(), half.getLeastSignificantBits()].map((part) =>
    BigInt.asUintN(64, BigInt(part)).toString(16).padStart(16, '0'),
  );
  expect(hex.join('')).toBe(id.replaceAll('-', ''));
  expect(recorded(textual)!.getId()!.getString()).toBe(id);
});

describe('reading all streams through a filter', () => {
  const run = randomUUID();
  const [left, right] = [`contract.left-${run}`, `contract.right-${run}`];
  const all = async (options: Streams.ReadReq.Options) =>
    (await read(options))
      .map(recorded)
      .filter((event) => event !== undefined)
      .map(
        (event) =>
          `${Buffer.from(event.getStreamIdentifier()!.getStreamName_asU8()).toString() === left ? 'l' : 'r'}${event.getStreamRevision()}`,
      );
  const filter = () => new streamsPb.ReadReq.Options.FilterOptions().setMax(32).setCheckpointintervalmultiplier(1);
  const prefixes = (...prefix: string[]) => new streamsPb.ReadReq.Options.FilterOptions.Expression().setPrefixList(prefix);
  const pattern = (regex: string) => new streamsPb.ReadReq.Options.FilterOptions.Expression().setRegex(regex);
  const forwards = (count: number) => readOptions(count).setAll(new streamsPb.ReadReq.Options.AllOptions().setStart(new sharedPb.Empty()));
  const backwards = (count: number) =>
    readOptions(count)
      .setReadDirection(streamsPb.ReadReq.Options.ReadDirection.BACKWARDS)
      .setAll(new streamsPb.ReadReq.Options.AllOptions().setEnd(new sharedPb.Empty()));

  beforeAll(async () => {
    for (let n = 0; n < 3; n++) {
      await store.client.appendToStream(left, jsonEvents(1, n, `even.${run}`));
      await store.client.appendToStream(newStream(), jsonEvents(20));
      await store.client.appendToStream(right, jsonEvents(1, n, `odd.${run}`));
    }
  });

  test.each([
    ['a prefix of streams', () => filter().setStreamIdentifier(prefixes(left)), ['l0', 'l1', 'l2']],
    ['several prefixes', () => filter().setStreamIdentifier(prefixes('none', left, right)), ['l0', 'r0', 'l1', 'r1', 'l2', 'r2']],
    ['a pattern of streams', () => filter().setStreamIdentifier(pattern(`right-${run}$`)), ['r0', 'r1', 'r2']],
    ['a prefix of types', () => filter().setEventType(prefixes(`odd.${run}`)), ['r0', 'r1', 'r2']],
    ['a pattern of types', () => filter().setEventType(pattern(`^[ev]+en\\.${run}`)), ['l0', 'l1', 'l2']],
    ['nothing that is there', () => filter().setStreamIdentifier(prefixes(`none-${run}`)), []],
  ])('by %s, both ways', async (_, by, expected) => {
    expect(await all(forwards(100).setFilter(by()))).toEqual(expected);
    expect(await all(backwards(100).setFilter(by()))).toEqual(expected.toReversed());
  });

  test('the count is that of what fits', async () => {
    const by = () => filter().setStreamIdentifier(prefixes(left, right));
    expect(await all(forwards(2).setFilter(by()))).toEqual(['l0', 'r0']);
    expect(await all(backwards(3).setFilter(by()))).toEqual(['r2', 'l2', 'r1']);
  });
});

describe('many appends over one call', () => {
  /** A part of an append, with the data of its events. */
  const part = (id: string, data: string[]) =>
    new streamsPb.BatchAppendReq().setCorrelationId(new sharedPb.UUID().setString(id)).setProposedMessagesList(data.map(proposed));
  const optionsOf = (name: string) => new streamsPb.BatchAppendReq.Options().setStreamIdentifier(identifier(name));
  function proposed(data: string) {
    const message = new streamsPb.BatchAppendReq.ProposedMessage()
      .setId(new sharedPb.UUID().setString(randomUUID()))
      .setData(new Uint8Array(Buffer.from(data)));
    message.getMetadataMap().set('type', 'contract.raw').set('content-type', 'application/json');
    return message;
  }

  /** Sends, and gives back the replies by correlation id once there are so many. */
  async function exchange(requests: Streams.BatchAppendReq[], replies: number): Promise<Map<string, Streams.BatchAppendResp>> {
    const [metadata, options] = call();
    const batch = streams.batchAppend(metadata, { ...options, deadline: Infinity });
    batch.on('error', () => undefined);
    const found = new Map<string, Streams.BatchAppendResp>();
    batch.on('data', (response: Streams.BatchAppendResp) => {
      const id = response.getCorrelationId()!.getString() || 'structured';
      if (found.has(id)) throw new Error('a second reply');
      found.set(id, response);
    });
    for (const request of requests) batch.write(request);
    await until(() => found.size === replies);
    batch.end();
    return found;
  }

  test('parts of two appends may come interleaved; each has one reply, and a refused one leaves the others alone', async () => {
    const [one, two, wrong] = [newStream(), newStream(), newStream()];
    const [a, b, c] = [randomUUID(), randomUUID(), randomUUID()];
    const replies = await exchange(
      [
        part(a, ['{"n":0}']).setOptions(optionsOf(one).setNoStream(new emptyPb.Empty())),
        part(b, ['{}']).setOptions(optionsOf(two).setAny(new emptyPb.Empty())),
        part(c, ['{}']).setOptions(optionsOf(wrong).setStreamPosition('5')).setIsFinal(true),
        part(a, ['{"n":1}']),
        part(b, ['{}']).setIsFinal(true),
        part(a, ['{"n":2}']).setIsFinal(true),
      ],
      3,
    );
    expect([a, b].map((id) => replies.get(id)?.getSuccess()?.getCurrentRevision())).toEqual(['2', '1']);
    expect(replies.get(c)?.getError()?.getDetails()?.getTypeName()).toBe('event_store.client.WrongExpectedVersion');
    const events = await collect(store.client.readStream(one));
    expect(events.map(({ event }) => event?.data)).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }]);
  });

  test('a stream that is closed, an append that is too large, and one that comes too late are refused in words of the protocol', async () => {
    const closed = newStream();
    await store.client.tombstoneStream(closed);
    const [a, b, c] = [randomUUID(), randomUUID(), randomUUID()];
    const anywhere = (name: string) => optionsOf(name).setAny(new emptyPb.Empty());
    const late = anywhere(newStream()).setDeadline(timestampPb.Timestamp.fromDate(new Date(0)));
    const replies = await exchange(
      [
        part(a, ['{}']).setOptions(anywhere(closed)).setIsFinal(true),
        part(b, [`"${'x'.repeat(1_100_000)}"`])
          .setOptions(anywhere(newStream()))
          .setIsFinal(true),
        part(c, ['{}']).setOptions(late).setIsFinal(true),
      ],
      3,
    );
    const types = [a, b, c].map((id) => replies.get(id)?.getError()?.getDetails()?.getTypeName());
    expect(types).toEqual(['StreamDeleted', 'MaximumAppendSizeExceeded', 'Timeout'].map((type) => `event_store.client.${type}`));
  });
});

test('an append of which the rest does not come is answered at its deadline, once, and what comes then is let go', async () => {
  const [stream, id] = [newStream(), randomUUID()];
  const begun = new streamsPb.BatchAppendReq.Options()
    .setStreamIdentifier(identifier(stream))
    .setAny(new emptyPb.Empty())
    .setDeadline(timestampPb.Timestamp.fromDate(new Date(Date.now() + 400)));
  const part = () => new streamsPb.BatchAppendReq().setCorrelationId(new sharedPb.UUID().setString(id));
  const [metadata, options] = call();
  const batch = streams.batchAppend(metadata, { ...options, deadline: Infinity });
  const replies: Streams.BatchAppendResp[] = [];
  batch.on('error', () => undefined).on('data', (response: Streams.BatchAppendResp) => replies.push(response));
  batch.write(part().setOptions(begun));
  await until(() => replies.length > 0);
  expect(replies[0]!.getError()?.getDetails()?.getTypeName()).toBe('event_store.client.Timeout');
  batch.write(part().setIsFinal(true));
  const other = randomUUID();
  const whole = new streamsPb.BatchAppendReq.Options().setStreamIdentifier(identifier(stream)).setNoStream(new emptyPb.Empty());
  const message = new streamsPb.BatchAppendReq.ProposedMessage().setId(new sharedPb.UUID().setString(other));
  message.getMetadataMap().set('type', 'contract.raw').set('content-type', 'application/octet-stream');
  const next = new streamsPb.BatchAppendReq().setCorrelationId(new sharedPb.UUID().setString(other)).setOptions(whole);
  batch.write(next.setProposedMessagesList([message]).setIsFinal(true));
  await until(() => replies.length > 1);
  expect(replies[1]!.getSuccess()?.getCurrentRevision()).toBe('0');
  expect(replies).toHaveLength(2);
  batch.end();
});

test('a read of nothing in particular is a mistake of the caller', async () => {
  const refused = await read(readOptions()).catch((error: unknown) => error);
  expect([status.INVALID_ARGUMENT, status.UNKNOWN, status.INTERNAL]).toContain((refused as { code: number }).code);
});
