import type { LedgerEvent } from '../events/index.ts';
import { problem, type Problem } from '../problem.ts';

export type BreachCommand =
  | { readonly do: 'report'; readonly reportedAt: string; readonly delay?: string | undefined }
  | { readonly do: 'close' };

/** Whether a person may say this of a breach whose events these are; undefined where nothing speaks against it. `now`: RFC 3339. */
export function breachProblem(
  events: readonly Pick<LedgerEvent, 'type' | 'data'>[],
  command: BreachCommand,
  now: string,
): Problem | undefined {
  const [first] = events as readonly LedgerEvent[];
  if (first?.type !== 'privacy.breach.opened.v1') return problem('not-found', 'There is no such breach.');
  if (command.do === 'close') {
    const isClosed = events.some(({ type }) => type === 'privacy.breach.closed.v1');
    return isClosed ? problem('conflict', 'The breach was closed before; nothing was changed.') : undefined;
  }
  const { awareAt, authorityDueAt } = first.data;
  const at = Date.parse(command.reportedAt);
  if (at < Date.parse(awareAt)) return unfit('/reportedAt', 'must not be before the organisation became aware of the breach');
  if (at > Date.parse(now)) return unfit('/reportedAt', 'must not be in the future');
  const isLate = at > Date.parse(authorityDueAt);
  return isLate && command.delay === undefined ? unfit('/delay', 'is required: the authority was told late (Art. 33(1) GDPR)') : undefined;
}

/** What a breach that is to be opened gets wrong about its times. */
export function newBreachProblem(
  times: { awareAt: string; from?: string | undefined; to?: string | undefined },
  now: string,
): Problem | undefined {
  const { awareAt, from, to = awareAt } = times;
  if (Date.parse(awareAt) > Date.parse(now)) return unfit('/awareAt', 'must not be in the future');
  return from !== undefined && Date.parse(from) > Date.parse(to) ? unfit('/from', 'must not be after `to`') : undefined;
}

function unfit(pointer: string, reason: string): Problem {
  return problem('invalid-request', 'The breach was not recorded so; nothing was changed.', { errors: [{ pointer, reason }] });
}
