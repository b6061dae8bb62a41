import type { LedgerEvent } from '../../events/index.ts';
import { policyInForce } from '../../policy/look-up.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Book } from '../book.ts';
import { earliest } from '../moments.ts';
import { actGroups, isAct } from './acts.ts';
import { contradictionGroups } from './contradictions.ts';
import { duties } from './duties/index.ts';
import { dutyGroups } from './one-duty.ts';
import { personOf } from './person.ts';
import { isIn, markOf, toldUntil, utc } from './told.ts';

/** As of when (RFC 3339), and under which version; the one in force then without it. */
export interface BookAsked {
  at: string;
  version?: string;
}

/**
 * The book that events of one controller make, plainly: from all of them at once, whatever their order. `versions` in the order of their publication. Undefined where there
 * is no such version, or none is in force. What the ledger answers from its read models has to be the same.
 */
export function bookOf(events: readonly LedgerEvent[], versions: readonly Policy[], { at, version }: BookAsked): Book | undefined {
  const policy = version === undefined ? policyInForce(versions, at) : versions.findLast((each) => each.version === version);
  if (!policy) return undefined;
  const told = toldUntil(events, at);
  const window = windowOf(policy, versions);
  const person = personOf(told);
  const acts = told.filter((event) => isAct(event) && isIn(window, event.metadata.time));
  const controls = told.filter(
    ({ type, metadata }) => type === 'privacy.control.evidenced.v1' && Date.parse(metadata.time) < Date.parse(window.from),
  );
  const publication = told.findLast((event) => event.type === 'privacy.policy.published.v1' && event.data.version === policy.version);
  const source = { told, policy, versions, ...window, at, personOf: person };
  return {
    at: utc(at),
    ...window,
    version: policy.version,
    ...(publication && { published: markOf(publication) }),
    acts: actGroups([...controls, ...acts]),
    contradictions: contradictionGroups(acts, told, policy, person),
    duties: dutyGroups(
      duties.flatMap((dutiesOf) => dutiesOf(source)),
      at,
    ),
  };
}

/** When a version was in force: until another one took its place; never, if one that was published later begins at the same time. */
export function windowOf(policy: Policy, versions: readonly Policy[]): { from: string; until?: string } {
  const from = utc(policy.effectiveFrom);
  const place = versions.indexOf(policy);
  const later = versions.map((each) => utc(each.effectiveFrom)).filter((begin, index) => begin > from || (begin === from && index > place));
  return later.length === 0 ? { from } : { from, until: earliest(later) };
}
