import type { sendUnaryData, ServerReadableStream } from '@grpc/grpc-js';
import type { Expected } from '../decide-append.ts';
import type { NewRow } from '../event-log.ts';
import { expectedRevision } from '../expected-revision.ts';
import { badRequest, streamDeleted, tooLarge, tooLate } from '../failure.ts';
import type { Node } from '../node.ts';
import { MAX_APPEND_SIZE, parseProposed, sizeOf } from '../proposed.ts';
import { sharedPb, streamsPb, type Streams } from '../protocol.ts';
import { streamName } from '../read-row.ts';
import type { Outcome } from '../sequencer.ts';
import { answer } from './unary.ts';

type AppendCall = ServerReadableStream<Streams.AppendReq, Streams.AppendResp>;

/**
 * Streams.Append, one append per call: the options first, then the events, and the answer when the client has ended and the
 * events are on disk. A wrong expected revision is an answer, not an error.
 */
export function append(node: Node) {
  return (call: AppendCall, callback: sendUnaryData<Streams.AppendResp>): void => {
    let options: Streams.AppendReq.Options | undefined;
    let problem: string | undefined;
    const events: NewRow[] = [];
    let size = 0;
    call.on('data', (request: Streams.AppendReq) => {
      options ??= request.getOptions();
      const proposed = request.getProposedMessage();
      if (!proposed) return;
      const event = parseProposed(proposed);
      if (typeof event === 'string') problem ??= event;
      else if ((size += sizeOf(event)) <= MAX_APPEND_SIZE) events.push(event);
    });
    call.on('end', () => {
      void answer(callback, async () => {
        // Nothing is written after the time until which the client waits.
        if (Number(call.getDeadline()) < Date.now()) throw tooLate();
        if (!options) throw badRequest('An append begins with its options.');
        if (problem !== undefined) throw badRequest(problem);
        if (size > MAX_APPEND_SIZE) throw tooLarge(MAX_APPEND_SIZE);
        const stream = streamName(options.getStreamIdentifier());
        const expected = expectedRevision(options, options.getRevision());
        const outcome = await node.sequencer.submit({ kind: 'append', stream, expected, events });
        if (outcome.kind === 'stream-deleted') throw streamDeleted(stream);
        return response(outcome, expected);
      });
    });
  };
}

function response(outcome: Exclude<Outcome, { kind: 'stream-deleted' }>, expected: Expected): Streams.AppendResp {
  const message = new streamsPb.AppendResp();
  return outcome.kind === 'written'
    ? message.setSuccess(success(outcome))
    : message.setWrongExpectedVersion(wrong(outcome.actual, expected));
}

function success({ revision, position }: Outcome & { kind: 'written' }): Streams.AppendResp.Success {
  const message = new streamsPb.AppendResp.Success();
  if (revision < 0) message.setNoStream(new sharedPb.Empty());
  else message.setCurrentRevision(String(revision));
  if (position === undefined) return message.setNoPosition(new sharedPb.Empty());
  const at = String(position);
  return message.setPosition(new streamsPb.AppendResp.Position().setCommitPosition(at).setPreparePosition(at));
}

function wrong(actual: number | 'no-stream', expected: Expected): Streams.AppendResp.WrongExpectedVersion {
  const message = new streamsPb.AppendResp.WrongExpectedVersion();
  if (actual === 'no-stream') message.setCurrentNoStream(new sharedPb.Empty());
  else message.setCurrentRevision(String(actual));
  if (expected === 'any') return message.setExpectedAny(new sharedPb.Empty());
  if (expected === 'no-stream') return message.setExpectedNoStream(new sharedPb.Empty());
  if (expected === 'stream-exists') return message.setExpectedStreamExists(new sharedPb.Empty());
  return message.setExpectedRevision(String(expected));
}
