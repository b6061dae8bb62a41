import type { Found, Witness } from './check.ts';
import { witness } from './check.ts';
import { MOST_EVENTS, type Duty, type DutyEnd } from './book.ts';
import { earliest, day } from './moments.ts';
import { counted, countOf, verb } from './words.ts';

interface DutyWords {
  /** What has to be done, one and several: `request`, `requests`. */
  noun: readonly [string, string];
  /** How one is met: `answered`. */
  done: string;
  /** What there was none of: `No request was received.` */
  none: string;
  /** Why one may wait without a date: `until the person has answered`. */
  waits: string;
}

/**
 * What duties say: missed ones break the promise, and those that were met in time keep it. One that is not due yet puts it at risk, but for those that come up
 * every day (`routine`): these only while none was ever met.
 */
export function fromDuties(duties: readonly Duty[], words: DutyWords, { routine = false } = {}): Found {
  const of = (...ends: DutyEnd[]) => duties.filter(({ end }) => ends.includes(end));
  const [met, missed, open, suspended] = [of('met'), of('late', 'overdue'), of('open'), of('suspended')];
  const isRisk = !routine || met.length === 0;
  return {
    supporting: met.map(witness),
    contradicting: missed.map(missedWitness),
    atRisk: isRisk ? open.map(witness) : [],
    open: countOf(open) + countOf(suspended),
    words: inWords({ met, late: of('late'), overdue: of('overdue'), open, suspended }, words),
  };
}

/** A missed duty counts from the day on which it was due, not from the one on which it was opened. */
function missedWitness({ n, first, due, events }: Duty): Witness {
  return { n, since: due ?? first.at, events: events.slice(0, MOST_EVENTS) };
}

interface ByEnd {
  met: readonly Duty[];
  late: readonly Duty[];
  overdue: readonly Duty[];
  open: readonly Duty[];
  suspended: readonly Duty[];
}

function inWords({ met, late, overdue, open, suspended }: ByEnd, { noun, done, none, waits }: DutyWords): Found['words'] {
  const some = (duties: readonly Duty[]) => `${counted(countOf(duties), noun)} ${verb(countOf(duties), ['was', 'were'])}`;
  const kept = met.length > 0 ? [`${some(met)} ${done} in time.`] : [];
  const missed = [
    ...(overdue.length > 0 ? [`${some(overdue)} not ${done} by the due date, the first by ${day(firstDue(overdue))}.`] : []),
    ...(late.length > 0 ? [`${some(late)} ${done} too late.`] : []),
  ];
  const waiting = [
    ...(open.length > 0
      ? [`${counted(countOf(open), noun)} ${verb(countOf(open), ['is', 'are'])} still to be ${done}, the first by ${day(firstDue(open))}.`]
      : []),
    ...(suspended.length > 0 ? [`${counted(countOf(suspended), noun)} ${verb(countOf(suspended), ['waits', 'wait'])} ${waits}.`] : []),
  ];
  return {
    kept: [...kept, ...waiting].join(' '),
    broken: [...missed, ...kept].join(' '),
    atRisk: [...waiting, ...kept].join(' '),
    unevidenced: suspended.length > 0 ? waiting.join(' ') : none,
  };
}

function firstDue(duties: readonly Duty[]): string {
  return earliest(duties.map(({ due, first }) => due ?? first.at));
}
