import type { EventRow } from './event-log.ts';
import { badRequest } from './failure.ts';
import type { Streams } from './protocol.ts';
import { withinTime } from './within-time.ts';

/** Which events of `$all` a reader wants, and how often he wants to hear how far the search has come. */
export interface Filter {
  /**
   * Those of a page.
   * @throws ServiceError if a pattern takes so long over their names that everybody else would have to wait for it.
   */
  matching(page: readonly EventRow[]): ReadonlySet<EventRow>;
  /** A checkpoint is due when this many events were looked at since the last one. */
  checkpointEvery: number;
}

type Test = (text: string) => boolean;

const DEFAULT_WINDOW = 32;
/** A pattern may take this long over a page, of which most take less than one. In ms. */
const PATTERN_MS = 500;
/** What clients send for "no system events", which is most of what is asked for: answered without the care that other patterns need. */
const NO_SYSTEM_EVENTS = '^[^$].*';

/**
 * Reads the protocol's filter: prefixes or a regular expression, on the name of the stream or on the event's type.
 *
 * @throws SyntaxError if the expression is none that JavaScript knows.
 */
export function parseFilter(options: Streams.ReadReq.Options.FilterOptions | undefined): Filter | undefined {
  const expression = options?.getStreamIdentifier() ?? options?.getEventType();
  if (!options || !expression) return undefined;
  const field = options.hasStreamIdentifier() ? 'stream_name' : 'type';
  const select = selector(expression);
  const window = options.hasMax() ? options.getMax() : DEFAULT_WINDOW;
  return {
    matching: (page) => select(page, field),
    checkpointEvery: Math.max(1, window) * Math.max(1, options.getCheckpointintervalmultiplier()),
  };
}

function selector(expression: Streams.ReadReq.Options.FilterOptions.Expression) {
  const [prefixes, pattern] = [expression.getPrefixList(), expression.getRegex()];
  const select = (test: Test) => (page: readonly EventRow[], field: 'stream_name' | 'type') =>
    new Set(page.filter((event) => test(event[field])));
  if (prefixes.length > 0) return select((text) => prefixes.some((prefix) => text.startsWith(prefix)));
  if (pattern === NO_SYSTEM_EVENTS) return select((text) => text !== '' && !text.startsWith('$'));
  const regex = new RegExp(pattern, 'u');
  const byPattern = select((text) => regex.test(text));
  return (page: readonly EventRow[], field: 'stream_name' | 'type') => patiently(() => byPattern(page, field));
}

/** A pattern can take longer than the age of the universe over a name of forty letters, and nobody else is served meanwhile. */
function patiently<T>(work: () => T): T {
  try {
    return withinTime(PATTERN_MS, work);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw badRequest(
      `The pattern of the filter takes more than ${PATTERN_MS} ms over the names of one page. Use a simpler one, or prefixes.`,
    );
  }
}
