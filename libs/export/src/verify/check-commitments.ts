import { commitment } from '#domain';
import { Damaged } from './zip-reader.ts';

export interface CheckedCommitments {
  events: number;
  /** Commitments whose value is there and fits. */
  opened: number;
  /** Commitments whose value is not there (any more). */
  unopened: number;
  /** Ids of events with a value that does not fit, or that has no commitment; at most ten. */
  wrong: string[];
}

interface Line {
  id: string;
  metadata?: { commitments?: Record<string, string> };
  opened?: { pointer: string; salt: string; value: unknown }[];
}

const LONGEST_LINE = 8 * 1024 * 1024;

/** Reads `ledger/events.ndjson` and checks every value in it against the commitment that its event made. @throws Damaged */
export async function checkCommitments(pieces: AsyncIterable<Buffer>): Promise<CheckedCommitments> {
  const found: CheckedCommitments = { events: 0, opened: 0, unopened: 0, wrong: [] };
  for await (const line of lines(pieces)) checkLine(parse(line), found);
  return found;
}

function checkLine({ id, metadata, opened = [] }: Line, found: CheckedCommitments): void {
  const commitments = metadata?.commitments ?? {};
  const fits = opened.every(
    ({ pointer, salt, value }) =>
      Object.hasOwn(commitments, pointer) && commitments[pointer] === commitment(id, pointer, Buffer.from(salt, 'base64url'), value),
  );
  found.events += 1;
  found.opened += fits ? opened.length : 0;
  found.unopened += Object.keys(commitments).length - opened.length;
  if (!fits && found.wrong.length < 10) found.wrong.push(id);
}

function parse(line: string): Line {
  try {
    return JSON.parse(line) as Line;
  } catch {
    throw new Damaged('ledger/events.ndjson has a line that is not JSON.');
  }
}

async function* lines(pieces: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of pieces) {
    const parts = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    if (rest.length > LONGEST_LINE) throw new Damaged('ledger/events.ndjson has a line that is too long.');
    yield* parts;
  }
  if (rest !== '') yield rest;
}
