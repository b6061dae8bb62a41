import type { Book, Mark } from '#domain';
import type { Tx } from '#postgres';
import { actGroups, type Span } from '../acts/query.ts';
import { contradictionGroups } from './contradictions.ts';
import { readDuties } from './duties.ts';
import type { PolicyWindow } from './windows.ts';

/** What the read models hold of a controller in the time of one version, as of a moment (RFC 3339); `since` and `upTo` narrow it further. */
export async function readBook(db: Tx, controller: string, window: PolicyWindow, at: string, within: Span = {}): Promise<Book> {
  const { policy, from, until } = window;
  const span = { from: later(from, within.from), to: earlier(earlier(until, after(at)), within.to) };
  const published = (await publications(db, controller)).get(policy.version);
  const book = {
    at,
    from: span.from,
    ...(until === undefined ? {} : { until }),
    version: policy.version,
    ...(published === undefined ? {} : { published }),
    acts: await actGroups(db, controller, span),
    contradictions: await contradictionGroups(db, controller, span),
  };
  return { ...book, duties: await readDuties(db, controller, window, at, span) };
}

/** The event that published each version. */
async function publications(db: Tx, controller: string): Promise<Map<string, Mark>> {
  const text = `SELECT event, at, shape::json ->> 'version' AS version FROM read.act
    WHERE controller = $1 AND subject = '' AND type = 'privacy.policy.published.v1' ORDER BY at, position`;
  const rows = await db.query<{ event: string; at: Date; version: string }>(text, [controller], 'act.publications');
  return new Map(rows.map(({ version, event, at }) => [version, { event, at: at.toISOString() }]));
}

/** Just behind a moment: what happened at it counts. */
function after(moment: string): string {
  return new Date(Date.parse(moment) + 1).toISOString();
}

function later(a: string, b: string | undefined): string {
  return b === undefined || Date.parse(a) >= Date.parse(b) ? a : b;
}

function earlier<A extends string | undefined>(a: A, b: string | undefined): A | string {
  if (a === undefined || b === undefined) return (a ?? b) as A;
  return Date.parse(a) <= Date.parse(b) ? a : b;
}
