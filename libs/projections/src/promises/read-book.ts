import { jcs, type ActGroup, type Book, type Mark, type Policy } from '#domain';
import type { Tx } from '#postgres';
import { actGroups } from '../acts/query.ts';
import { contradictionGroups } from './contradictions.ts';
import { readDuties } from './duties.ts';
import type { PolicyWindow } from './windows.ts';

const CONTROL = 'privacy.control.evidenced.v1';

interface ControlRow {
  source: string;
  shape: string;
  n: bigint;
  first: string;
  first_at: Date;
  last: string;
  last_at: Date;
}

/**
 * What the read models hold of a controller in the time of one version, as of a moment (RFC 3339): what `bookOf` makes of all events. `versions` in the order of
 * their publication.
 */
export async function readBook(db: Tx, controller: string, window: PolicyWindow, at: string, versions: readonly Policy[]): Promise<Book> {
  const { policy, from, until } = window;
  const span = { from, to: earlier(until, after(at)) };
  const published = (await publications(db, controller, after(at))).get(policy.version);
  return {
    at,
    from,
    ...(until === undefined ? {} : { until }),
    version: policy.version,
    ...(published === undefined ? {} : { published }),
    acts: together(await controlsBefore(db, controller, from), await actGroups(db, controller, span)),
    contradictions: await contradictionGroups(db, controller, span),
    duties: await readDuties(db, controller, window, at, versions),
  };
}

const selectControls = `SELECT source, shape, count(*) AS n, (array_agg(event ORDER BY at, position))[1] AS first, min(at) AS first_at,
    (array_agg(event ORDER BY at DESC, position DESC))[1] AS last, max(at) AS last_at FROM read.act
  WHERE controller = $1 AND subject = '' AND type = '${CONTROL}' AND at < $2::timestamptz GROUP BY source, shape`;

/** What was shown of the organisation before the version may still hold in its time. */
async function controlsBefore(db: Tx, controller: string, from: string): Promise<ActGroup[]> {
  const rows = await db.query<ControlRow>(selectControls, [controller, from], 'act.controls-before');
  return rows.map(({ source, shape, n, first, first_at, last, last_at }) => ({
    type: CONTROL,
    source,
    data: JSON.parse(shape) as ActGroup['data'],
    n: Number(n),
    first: { event: first, at: first_at.toISOString() },
    last: { event: last, at: last_at.toISOString() },
  }));
}

/** Groups of an earlier and of a later time as one. */
function together(before: readonly ActGroup[], after: readonly ActGroup[]): ActGroup[] {
  const keyOf = ({ type, source, data }: ActGroup) => [type, source, jcs(data)].join(' ');
  const groups = new Map(before.map((group) => [keyOf(group), group]));
  for (const group of after) {
    const known = groups.get(keyOf(group));
    groups.set(keyOf(group), known ? { ...known, n: known.n + group.n, last: group.last } : group);
  }
  return [...groups.values()];
}

/** The event that published each version. */
async function publications(db: Tx, controller: string, to: string): Promise<Map<string, Mark>> {
  const text = `SELECT event, at, shape::json ->> 'version' AS version FROM read.act
    WHERE controller = $1 AND subject = '' AND type = 'privacy.policy.published.v1' AND at < $2::timestamptz ORDER BY at, position`;
  const rows = await db.query<{ event: string; at: Date; version: string }>(text, [controller, to], 'act.publications');
  return new Map(rows.map(({ version, event, at }) => [version, { event, at: at.toISOString() }]));
}

/** Just behind a moment: what happened at it counts. */
function after(moment: string): string {
  return new Date(Date.parse(moment) + 1).toISOString();
}

function earlier(a: string | undefined, b: string): string {
  return a !== undefined && Date.parse(a) < Date.parse(b) ? a : b;
}
