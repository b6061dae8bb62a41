import type { EventRow } from './event-log.ts';
import type { Streams } from './protocol.ts';

/** Which events of `$all` a reader wants, and how often he wants to hear how far the search has come. */
export interface Filter {
  matches(event: EventRow): boolean;
  /** A checkpoint is due when this many events were looked at since the last one. */
  checkpointEvery: number;
}

const DEFAULT_WINDOW = 32;

/**
 * Reads the protocol's filter: prefixes or a regular expression, on the name of the stream or on the event's type.
 *
 * @throws SyntaxError if the expression is none that JavaScript knows.
 */
export function parseFilter(options: Streams.ReadReq.Options.FilterOptions | undefined): Filter | undefined {
  const expression = options?.getStreamIdentifier() ?? options?.getEventType();
  if (!options || !expression) return undefined;
  const field = options.hasStreamIdentifier() ? 'stream_name' : 'type';
  const test = tester(expression);
  const window = options.hasMax() ? options.getMax() : DEFAULT_WINDOW;
  return {
    matches: (event) => test(event[field]),
    checkpointEvery: Math.max(1, window) * Math.max(1, options.getCheckpointintervalmultiplier()),
  };
}

function tester(expression: Streams.ReadReq.Options.FilterOptions.Expression): (text: string) => boolean {
  const prefixes = expression.getPrefixList();
  if (prefixes.length > 0) return (text) => prefixes.some((prefix) => text.startsWith(prefix));
  const regex = new RegExp(expression.getRegex(), 'u');
  return (text) => regex.test(text);
}
