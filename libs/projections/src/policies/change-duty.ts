import { changeNotice, clockState, type ChangeNotice, type ClockState, type Policy } from '#domain';
import type { Tx } from '#postgres';
import type { Announcement } from './policies.ts';

/** What is owed because of the version of the policy that was published last: how it stands. */
export interface ChangeDuty extends ChangeNotice {
  readonly state: ClockState;
  /** Only where everybody is told by themselves: persons known before it takes effect who were, and who were not. */
  readonly persons?: { readonly told: number; readonly untold: number };
}

interface Row {
  policy: Policy;
  published_at: Date;
  announced: readonly Announcement[];
}

/** Undefined where nothing is owed: it is the first version, or the one before promised nothing. */
export async function changeDuty(db: Tx, controller: string, now: Date = new Date()): Promise<ChangeDuty | undefined> {
  const text = 'SELECT policy, published_at, announced FROM read.policy WHERE controller = $1 ORDER BY position';
  const rows = await db.query<Row>(text, [controller], 'policy.announced');
  const last = rows.at(-1);
  const before = rows.slice(0, -1).map(({ policy }) => policy);
  const owed = last && changeNotice(last.policy, before, last.published_at.toISOString());
  if (!last || !owed) return undefined;
  const at = now.toISOString();
  if (owed.channel !== 'email') return { ...owed, state: clockState(owed.dueAt, announcedAt(last.announced, owed.channel), at) };
  const { told, untold, lastAt } = await toldOf(db, controller, last.policy);
  const doneAt = untold === 0 && told > 0 ? lastAt : undefined;
  return { ...owed, state: clockState(owed.dueAt, doneAt, at), persons: { told, untold } };
}

/** When it was first announced so. */
function announcedAt(announced: readonly Announcement[], channel: string): string | undefined {
  const times = announced.filter((each) => each.channel === channel).map((each) => each.announcedAt);
  return times.toSorted((a, b) => Date.parse(a) - Date.parse(b))[0];
}

interface Told {
  told: number;
  untold: number;
  lastAt?: string;
}

/** Persons who were seen before the version takes effect and were not erased; whoever comes later meets it when they come. */
async function toldOf(db: Tx, controller: string, { version, effectiveFrom }: Policy): Promise<Told> {
  const text = `SELECT count(*) FILTER (WHERE at IS NOT NULL) AS told, count(*) FILTER (WHERE at IS NULL) AS untold, max(at) AS last
    FROM (SELECT (SELECT min(at) FROM read.notice n
        WHERE n.controller = $1 AND n.notice = 'policy-change' AND n.about = $2 AND n.subject = s.subject) AS at
      FROM read.subject s WHERE s.controller = $1 AND length(s.subject) = 32 AND s.facts -> 'erasure' IS NULL
        AND s.facts ->> 'first' COLLATE "C" < $3) AS persons`;
  const [row] = await db.query<{ told: bigint; untold: bigint; last: Date | null }>(
    text,
    [controller, version, new Date(effectiveFrom).toISOString()],
    'policy.told',
  );
  return { told: Number(row?.told ?? 0), untold: Number(row?.untold ?? 0), ...(row?.last && { lastAt: row.last.toISOString() }) };
}
