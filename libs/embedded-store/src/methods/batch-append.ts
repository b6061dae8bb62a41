import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { Message } from 'google-protobuf';
import type { Expected } from '../decide-append.ts';
import type { NewRow } from '../event-log.ts';
import { expectedRevision } from '../expected-revision.ts';
import type { Node } from '../node.ts';
import { MAX_APPEND_SIZE, parseProposed, sizeOf } from '../proposed.ts';
import { anyPb, emptyPb, sharedPb, statusPb, streamsPb, type Shared, type Streams } from '../protocol.ts';
import { streamName } from '../read-row.ts';
import type { Outcome } from '../sequencer.ts';

type BatchCall = ServerDuplexStream<Streams.BatchAppendReq, Streams.BatchAppendResp>;

/** An append of which not all parts have come. */
interface Partial {
  id: Shared.UUID;
  options: Streams.BatchAppendReq.Options;
  events: NewRow[];
  size: number;
  problem: string | undefined;
  late: boolean;
  timer?: NodeJS.Timeout | undefined;
}

/** google.rpc.Code */
const INVALID_ARGUMENT = 3;
const DEADLINE_EXCEEDED = 4;
const FAILED_PRECONDITION = 9;

/**
 * Streams.BatchAppend: many appends over one call, each named by a correlation id, in one part or several. Exactly one
 * reply goes back for each, when it is on disk or refused; what is refused says so in the reply and the call goes on.
 */
export function batchAppend(node: Node) {
  return (call: BatchCall): void => {
    node.calls.add(call);
    const partials = new Map<string, Partial>();
    let open = 0;
    let ended = false;
    const reply = (response: Streams.BatchAppendResp) => {
      open -= 1;
      if (call.cancelled) return;
      // A client that does not take its replies sends nothing more until it does.
      if (!call.write(response) && !ended && !call.isPaused()) call.pause().once('drain', () => call.resume());
      if (ended && open === 0) call.end();
    };
    call.on('data', (request: Streams.BatchAppendReq) => {
      const key = Buffer.from(request.getCorrelationId()?.serializeBinary() ?? []).toString('latin1');
      // What goes on with an append that is not begun, or was answered at its deadline, is let go: it has had its one reply.
      if (!request.hasOptions() && !partials.has(key)) return;
      const partial = partials.get(key) ?? begin(request);
      // Late when its first part comes is refused with that, whatever else would be wrong with it.
      partial.late ||= tooLate(partial.options);
      collect(partial, request);
      const finish = () => {
        clearTimeout(partial.timer);
        if (call.cancelled) return;
        partials.delete(key);
        open += 1;
        void answer(node, partial).then(reply);
      };
      if (request.getIsFinal()) return finish();
      partial.timer ??= atDeadline(partial.options, finish);
      partials.set(key, partial);
    });
    call.once('cancelled', () => partials.forEach(({ timer }) => clearTimeout(timer)));
    call.on('end', () => {
      partials.forEach(({ timer }) => clearTimeout(timer));
      ended = true;
      if (open === 0) call.end();
    });
  };
}

function begin(request: Streams.BatchAppendReq): Partial {
  const id = request.getCorrelationId() ?? new sharedPb.UUID();
  const options = request.getOptions() ?? new streamsPb.BatchAppendReq.Options();
  return { id, options, events: [], size: 0, problem: undefined, late: false };
}

function collect(partial: Partial, request: Streams.BatchAppendReq): void {
  for (const message of request.getProposedMessagesList()) {
    const event = parseProposed(message);
    if (typeof event === 'string') partial.problem ??= event;
    else if ((partial.size += sizeOf(event)) <= MAX_APPEND_SIZE) partial.events.push(event);
  }
}

async function answer(node: Node, { id, options, events, size, problem, late }: Partial): Promise<Streams.BatchAppendResp> {
  const response = new streamsPb.BatchAppendResp().setCorrelationId(id).setStreamIdentifier(options.getStreamIdentifier());
  const stream = streamName(options.getStreamIdentifier());
  if (stream === '') return response.setError(badRequest('An append needs options with a stream.'));
  if (late || tooLate(options)) return response.setError(status(DEADLINE_EXCEEDED, 'Timeout', 'Timeout', new sharedPb.Timeout()));
  if (problem !== undefined) return response.setError(badRequest(problem));
  if (size > MAX_APPEND_SIZE) return response.setError(tooLarge());
  const expected = expectedRevision(options, options.getStreamPosition());
  echo(response, expected);
  const outcome = await node.sequencer.submit({ kind: 'append', stream, expected, events });
  switch (outcome.kind) {
    case 'written':
      return response.setSuccess(success(outcome));
    case 'wrong-revision':
      return response.setError(wrong(outcome.actual, expected));
    case 'stream-deleted': {
      const detail = new sharedPb.StreamDeleted().setStreamIdentifier(options.getStreamIdentifier());
      return response.setError(status(FAILED_PRECONDITION, 'StreamDeleted', 'StreamDeleted', detail));
    }
  }
}

/** Nothing is written after the time until which the client said that it would wait. */
const tooLate = (options: Streams.BatchAppendReq.Options) => deadlineOf(options) < Date.now();

/** Milliseconds since 1970. */
function deadlineOf(options: Streams.BatchAppendReq.Options): number {
  const deadline = options.getDeadline();
  return deadline === undefined ? Infinity : deadline.getSeconds() * 1000 + deadline.getNanos() / 1e6;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** An append of which parts are still missing then is answered, so that nothing is kept for who does not go on. */
function atDeadline(options: Streams.BatchAppendReq.Options, act: () => void): NodeJS.Timeout | undefined {
  const wait = deadlineOf(options) + 1 - Date.now();
  return wait > LONGEST_TIMER_MS ? undefined : setTimeout(act, wait).unref();
}

function echo(response: Streams.BatchAppendResp, expected: Expected): void {
  if (expected === 'any') response.setAny(new emptyPb.Empty());
  else if (expected === 'no-stream') response.setNoStream(new emptyPb.Empty());
  else if (expected === 'stream-exists') response.setStreamExists(new emptyPb.Empty());
  else response.setStreamPosition(String(expected));
}

function success({ revision, position }: Outcome & { kind: 'written' }): Streams.BatchAppendResp.Success {
  const message = new streamsPb.BatchAppendResp.Success();
  if (revision < 0) message.setNoStream(new emptyPb.Empty());
  else message.setCurrentRevision(String(revision));
  if (position === undefined) return message.setNoPosition(new emptyPb.Empty());
  const at = String(position);
  return message.setPosition(new sharedPb.AllStreamPosition().setCommitPosition(at).setPreparePosition(at));
}

function wrong(actual: number | 'no-stream', expected: Expected) {
  const detail = new sharedPb.WrongExpectedVersion();
  if (actual === 'no-stream') detail.setCurrentNoStream(new emptyPb.Empty());
  else detail.setCurrentStreamRevision(String(actual));
  if (expected === 'any') detail.setExpectedAny(new emptyPb.Empty());
  else if (expected === 'no-stream') detail.setExpectedNoStream(new emptyPb.Empty());
  else if (expected === 'stream-exists') detail.setExpectedStreamExists(new emptyPb.Empty());
  else detail.setExpectedStreamPosition(String(expected));
  return status(FAILED_PRECONDITION, 'WrongExpectedVersion', 'WrongExpectedVersion', detail);
}

const tooLarge = () =>
  status(
    INVALID_ARGUMENT,
    'Maximum append size exceeded',
    'MaximumAppendSizeExceeded',
    new sharedPb.MaximumAppendSizeExceeded().setMaxappendsize(MAX_APPEND_SIZE),
  );

const badRequest = (message: string) => status(INVALID_ARGUMENT, message, 'BadRequest', new sharedPb.BadRequest().setMessage(message));

function status(code: number, message: string, type: string, detail: Message) {
  const any = new anyPb.Any();
  any.pack(detail.serializeBinary(), `event_store.client.${type}`);
  return new statusPb.Status().setCode(code).setMessage(message).setDetails(any);
}
