import type { Policy, PurposeRule, SignalRule } from '../../policy.ts';
import type { CheckRule } from '../../promise-rule.ts';
import { listed, plural, type Contradiction, type LintRule } from '../lint-rule.ts';
import { getsFor, names, promisesOfUse, promisesWith } from '../promised.ts';

export const signalAgainstTracking: LintRule = {
  id: 'signal-against-tracking',
  docs: 'a signal such as Do Not Track is promised to be honoured, and tracking or cookies that rest on something else than consent are not stopped by it, or are promised elsewhere without that exception.',
  check(policy) {
    return (policy.signals ?? []).flatMap((signal, index) => [
      ...unheard(policy, signal, index),
      ...promisedElsewhere(policy, signal, index),
    ]);
  },
};

/** Purposes that go on without being asked, so that only the signal stops them. */
function following({ tracking, device, legalBasis }: PurposeRule): boolean {
  return (tracking === true || device !== undefined) && legalBasis.some((basis) => basis !== 'consent');
}

function honouring(check: CheckRule): boolean {
  return check.kind === 'acts-allowed' && (check.rules ?? []).includes('signal-ignored');
}

function unheard(policy: Policy, { signal, optsOutOf }: SignalRule, index: number): Contradiction[] {
  const going = policy.purposes.flatMap((purpose, n) =>
    following(purpose) && purpose.device !== 'necessary' && !optsOutOf.includes(purpose.id)
      ? [{ id: purpose.id, pointer: `/purposes/${n}` }]
      : [],
  );
  if (going.length === 0) return [];
  const ids = going.map(({ id }) => id);
  return [
    {
      pointers: [`/signals/${index}`, ...promisesWith(policy, honouring), ...going.map(({ pointer }) => pointer)],
      because: `${signal} is honoured, and does not opt out of ${listed(ids)}, which ${plural(ids, 'follows', 'follow')} people without their consent.`,
    },
  ];
}

function promisedElsewhere(policy: Policy, { signal, optsOutOf }: SignalRule, index: number): Contradiction[] {
  const stopped = policy.purposes.filter((purpose) => following(purpose) && optsOutOf.includes(purpose.id)).map(({ id }) => id);
  const own = promisesWith(policy, honouring);
  const visiting = promisesWith(policy, (check) => check.kind === 'never' && names(check.among.purposes, stopped));
  const saying = [...promisesOfUse(policy, stopped), ...visiting].filter((pointer) => !own.includes(pointer));
  if (saying.length === 0) return [];
  const trackers = policy.recipients.filter((each) => getsFor(policy, each, stopped)).map(({ id }) => id);
  const everywhere = listed(['every page', ...trackers]);
  return [
    {
      pointers: [`/signals/${index}`, ...own, ...new Set(saying)],
      because: `${signal} is promised to stop ${listed(stopped)}, which otherwise ${plural(stopped, 'goes', 'go')} on without consent and ${plural(stopped, 'is', 'are')} promised elsewhere without that exception. Both hold only where ${everywhere} obey the signal; a text that promises both is not clear (Art. 12(1) GDPR; for what a site says of the signal, Cal. Bus. & Prof. Code § 22575(b)(5)).`,
    },
  ];
}
