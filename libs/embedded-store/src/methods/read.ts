import { randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { ServerWritableStream } from '@grpc/grpc-js';
import { allBackwards, allForwards, streamBackwards, streamForwards, visibleStream, type Cursor } from '../cursor.ts';
import { encodeEvent } from '../event-encoding.ts';
import { badRequest, linkFound } from '../failure.ts';
import { parseFilter, type Filter } from '../filter.ts';
import { isOfTheFile } from '../fatal.ts';
import { send, type Node } from '../node.ts';
import { streamsPb, type Streams } from '../protocol.ts';
import { eventMessage, streamIdentifier, streamName } from '../read-row.ts';
import { asFailure } from './unary.ts';

type Options = Streams.ReadReq.Options;
type ReadCall = ServerWritableStream<Streams.ReadReq, Streams.ReadResp | Buffer>;

interface Reading {
  cursor: Cursor;
  filter: Filter | undefined;
  limit: number;
  live: boolean;
  structuredIds: boolean;
  resolveLinks: boolean;
}

/** The type of an event that stands for another one. */
const LINK = '$>';

/**
 * Streams.Read: a stream or `$all`, either way, up to a count; or as a subscription, which begins after the given place
 * with a confirmation, says once when it has caught up, and goes on with what is committed.
 * A link is handed out as it is; who wants it resolved is told that this is not to be had here.
 * A stream that does not exist is an answer (`stream_not_found`), one that was tombstoned an error.
 */
export function read(node: Node) {
  return (call: ReadCall): void => {
    node.calls.add(call);
    serve(node, call).catch((error: unknown) => {
      if (isOfTheFile(error)) node.onUnreadable(error);
      else call.emit('error', asFailure(error));
    });
  };
}

async function serve(node: Node, call: ReadCall): Promise<void> {
  const options = call.request.getOptions();
  if (!options?.hasStream() && !options?.hasAll()) throw badRequest('A read needs a stream or $all.');
  const missing = missingStream(node, options);
  if (missing !== undefined) {
    const notFound = new streamsPb.ReadResp.StreamNotFound().setStreamIdentifier(streamIdentifier(missing));
    await send(call, new streamsPb.ReadResp().setStreamNotFound(notFound));
    call.end();
    return;
  }
  await run(node, call, parse(node, options));
}

function missingStream(node: Node, options: Options): string | undefined {
  if (!options.hasStream()) return undefined;
  const name = streamName(options.getStream()?.getStreamIdentifier());
  const found = visibleStream(node.log, name);
  return found || options.hasSubscription() ? undefined : name;
}

function parse(node: Node, options: Options): Reading {
  const live = options.hasSubscription();
  if (!live && !options.hasCount()) throw badRequest('A read needs a count, or a subscription.');
  const backwards = options.getReadDirection() === streamsPb.ReadReq.Options.ReadDirection.BACKWARDS;
  if (live && backwards) throw badRequest('A subscription runs forwards.');
  return {
    cursor: options.hasAll() ? allCursor(node, options, live, backwards) : streamCursor(node, options, live, backwards),
    filter: options.hasAll() ? filterOf(options) : undefined,
    limit: live ? Number.MAX_SAFE_INTEGER : clamp(options.getCount()),
    live,
    structuredIds: options.getUuidOption()?.hasStructured() ?? false,
    resolveLinks: options.getResolveLinks(),
  };
}

function filterOf(options: Options): Filter | undefined {
  try {
    return parseFilter(options.getFilter());
  } catch {
    throw badRequest('The filter is not a regular expression.');
  }
}

/** Reads begin at the position itself, subscriptions after it, backward reads before it. */
function allCursor({ log }: Node, options: Options, live: boolean, backwards: boolean): Cursor {
  const all = options.getAll()!;
  const end = log.head() + 1;
  if (backwards) return allBackwards(log, all.hasEnd() ? end : all.hasStart() ? 0 : clamp(all.getPosition()!.getCommitPosition()));
  if (all.hasEnd()) return allForwards(log, end);
  if (all.hasStart()) return allForwards(log, 0);
  return allForwards(log, clamp(all.getPosition()!.getCommitPosition()) + (live ? 1 : 0));
}

function streamCursor({ log }: Node, options: Options, live: boolean, backwards: boolean): Cursor {
  const stream = options.getStream()!;
  const name = streamName(stream.getStreamIdentifier());
  if (backwards) {
    return streamBackwards(log, name, stream.hasEnd() ? Number.MAX_SAFE_INTEGER : stream.hasStart() ? 0 : clamp(stream.getRevision()));
  }
  if (stream.hasEnd()) return streamForwards(log, name, (log.stream(name)?.last ?? -1) + 1);
  if (stream.hasStart()) return streamForwards(log, name, 0);
  return streamForwards(log, name, clamp(stream.getRevision()) + (live ? 1 : 0));
}

/** Catch-up and live are this one loop over the table: only the reader's pace decides how far behind he is. */
async function run(node: Node, call: ReadCall, { cursor, filter, limit, live, structuredIds, resolveLinks }: Reading): Promise<void> {
  if (live) await send(call, new streamsPb.ReadResp().setConfirmation(confirmation()));
  let remaining = limit;
  let looked = 0;
  let caughtUp = false;
  while (!call.cancelled && remaining > 0) {
    const seen = node.commits.version;
    const rows = cursor.page();
    const wanted = filter?.matching(rows);
    for (const row of rows) {
      if (call.cancelled || remaining === 0) break;
      if (!wanted || wanted.has(row)) {
        if (resolveLinks && row.type === LINK) throw linkFound(row.stream_name, row.revision);
        await send(call, structuredIds ? eventMessage(row, structuredIds) : encodeEvent(row));
        remaining -= 1;
      }
      if (filter && live && ++looked % filter.checkpointEvery === 0) await send(call, checkpoint(row.position));
    }
    if (rows.length > 0) {
      await turn();
      continue;
    }
    if (!live) break;
    if (!caughtUp) await send(call, new streamsPb.ReadResp().setCaughtUp(new streamsPb.ReadResp.CaughtUp()));
    caughtUp = true;
    await node.commits.after(seen, call);
  }
  if (!call.cancelled) call.end();
}

const confirmation = () => new streamsPb.ReadResp.SubscriptionConfirmation().setSubscriptionId(randomUUID());

function checkpoint(position: number): Streams.ReadResp {
  const at = String(position);
  return new streamsPb.ReadResp().setCheckpoint(new streamsPb.ReadResp.Checkpoint().setCommitPosition(at).setPreparePosition(at));
}

const clamp = (decimal: string) => Math.min(Number(decimal), Number.MAX_SAFE_INTEGER - 1);
