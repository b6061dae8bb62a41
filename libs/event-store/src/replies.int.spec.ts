import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Server, ServerCredentials, status, type ServerDuplexStream } from '@grpc/grpc-js';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import { until } from '../../../test/support/collect.ts';
import { EventStore, type NewEvent } from './index.ts';
import { emptyPb, sharedPb, streamsPb } from './protocol.ts';

/**
 * A server whose replies are made here, to do what no good server does. Each of these ends the process, or loses an append's
 * answer, in the client's own batch path.
 */
type Call = ServerDuplexStream<BatchAppendReq, BatchAppendResp>;
let server: Server;
let port: number;
let store: EventStore;
let calls: Call[];
let requests: { call: Call; request: BatchAppendReq }[];
let warnings: string[];
let onRequest: (call: Call, request: BatchAppendReq) => void;

beforeEach(async () => {
  calls = [];
  requests = [];
  warnings = [];
  onRequest = () => undefined;
  server = new Server();
  server.addService(streamsGrpc.StreamsService, {
    batchAppend: (call: Call) => {
      calls.push(call);
      call.on('error', () => undefined).on('end', () => call.end());
      call.on('data', (request: BatchAppendReq) => {
        requests.push({ call, request });
        onRequest(call, request);
      });
    },
  });
  port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  const log = { info: () => undefined, warn: (_: object, message: string) => void warnings.push(message) };
  store = new EventStore({ url: `esdb://127.0.0.1:${port}?tls=false`, appendTimeoutMs: 300, log });
});

afterEach(async () => {
  await store.dispose();
  server.forceShutdown();
});

const events = (): NewEvent[] => [{ id: randomUUID(), type: 'reply.tested', data: {}, metadata: null }];
const append = () => store.append('a', events(), 'any');
const UNKNOWN = 'the event store answered an append that nobody waits for';

function success(request: BatchAppendReq, position = 1): BatchAppendResp {
  const at = String(position);
  const done = new streamsPb.BatchAppendResp.Success()
    .setCurrentRevision('0')
    .setPosition(new sharedPb.AllStreamPosition().setCommitPosition(at).setPreparePosition(at));
  return new streamsPb.BatchAppendResp().setCorrelationId(request.getCorrelationId()).setSuccess(done);
}

test('a second reply to the same append is let go, and the next appends are answered', async () => {
  onRequest = (call, request) => {
    call.write(success(request));
    call.write(success(request));
  };
  expect(await append()).toEqual({ ok: true, revision: 0n, position: 1n });
  expect(await append()).toEqual({ ok: true, revision: 0n, position: 1n });
  await until(() => warnings.length === 2);
  expect(warnings).toEqual([UNKNOWN, UNKNOWN]);
});

test('a reply to an append that nobody sent is let go', async () => {
  onRequest = (call, request) => {
    call.write(
      new streamsPb.BatchAppendResp()
        .setCorrelationId(new sharedPb.UUID().setString(randomUUID()))
        .setSuccess(success(request).getSuccess()),
    );
    call.write(success(request));
  };
  expect(await append()).toEqual({ ok: true, revision: 0n, position: 1n });
  expect(warnings).toEqual([UNKNOWN]);
});

test('after a timeout there is a new connection; the late reply changes nothing', async () => {
  const late = await append();
  expect(late).toEqual({ ok: false, reason: 'timeout' });
  onRequest = (call, request) => call.write(success(request, 2));
  const next = append();
  await until(() => requests.length === 2);
  const [first, second] = requests;
  first!.call.write(success(first!.request, 1));
  expect(await next).toEqual({ ok: true, revision: 0n, position: 2n });
  expect(second!.call).not.toBe(first!.call);
});

test('replies in another order than the appends reach their own', async () => {
  const open = [append(), append(), append()];
  await until(() => requests.length === 3);
  for (const [index, { call, request }] of [...requests.entries()].toReversed()) call.write(success(request, index + 10));
  expect((await Promise.all(open)).map((result) => result.ok && result.position)).toEqual([10n, 11n, 12n]);
});

test('a reply whose correlation id comes back in the other form of a UUID is understood', async () => {
  onRequest = (call, request) => {
    const hex = request.getCorrelationId()!.getString().replaceAll('-', '');
    const half = (from: number) => BigInt.asIntN(64, BigInt(`0x${hex.slice(from, from + 16)}`)).toString();
    const structured = new sharedPb.UUID.Structured().setMostSignificantBits(half(0)).setLeastSignificantBits(half(16));
    call.write(success(request).setCorrelationId(new sharedPb.UUID().setStructured(structured)));
  };
  expect(await append()).toEqual({ ok: true, revision: 0n, position: 1n });
});

test.each<[string, (call: Call) => void]>([
  ['ends the call', (call) => call.end()],
  ['fails the call', (call) => call.emit('error', { code: status.INTERNAL, details: 'broken' })],
  ['cancels the call, as a stopping server does', (call) => call.emit('error', { code: status.CANCELLED, details: 'stopping' })],
  ['is not the leader any more', (call) => call.emit('error', { code: status.NOT_FOUND, details: 'leader info available' })],
])('the server %s with appends in flight: all are settled at once, and the next append has a new call', async (_, end) => {
  const open = [append(), append()];
  await until(() => requests.length === 2);
  end(calls[0]!);
  const ended = { ok: false, reason: 'unavailable', detail: expect.stringContaining('may or may not be written') };
  expect(await Promise.all(open)).toEqual([ended, ended]);
  onRequest = (call, request) => call.write(success(request));
  expect(await append()).toEqual({ ok: true, revision: 0n, position: 1n });
  expect(calls).toHaveLength(2);
});

test('no more are sent than the bound, and those that wait are sent in order when there is room', async () => {
  const bounded = new EventStore({ url: `esdb://127.0.0.1:${port}?tls=false`, maxInFlight: 2, appendTimeoutMs: 5_000 });
  const open = Array.from({ length: 5 }, (_, index) => bounded.append(`s${index}`, events(), 'no-stream'));
  const stream = ({ request }: { request: BatchAppendReq }) =>
    Buffer.from(request.getOptions()!.getStreamIdentifier()!.getStreamName_asU8()).toString();
  await until(() => requests.length === 2);
  await new Promise((resolve) => setImmediate(resolve));
  expect(requests.map(stream)).toEqual(['s0', 's1']);
  onRequest = (call, request) => call.write(success(request));
  for (const { call, request } of requests.slice()) call.write(success(request));
  expect((await Promise.all(open)).every(({ ok }) => ok)).toBe(true);
  expect(requests.map(stream)).toEqual(['s0', 's1', 's2', 's3', 's4']);
  await bounded.dispose();
});

test('an append that could not be sent in time is said not to be sent', async () => {
  const bounded = new EventStore({ url: `esdb://127.0.0.1:${port}?tls=false`, maxInFlight: 1, appendTimeoutMs: 300 });
  const [first, second] = [bounded.append('s0', events(), 'any'), bounded.append('s1', events(), 'any')];
  const [sent, waiting] = await Promise.all([first, second]);
  expect(sent).toEqual({ ok: false, reason: 'timeout' });
  expect(waiting).toMatchObject({ ok: false, reason: 'unavailable', detail: expect.stringContaining('nothing was sent') });
  await bounded.dispose();
});

test('a refusal that is none of the known ones says what the server said', async () => {
  onRequest = (call, request) => {
    const error = new streamsPb.BatchAppendResp().setCorrelationId(request.getCorrelationId()).setAny(new emptyPb.Empty());
    call.write(error);
  };
  expect(await append()).toMatchObject({ ok: false, reason: 'unavailable', detail: expect.stringContaining('refused') });
});
