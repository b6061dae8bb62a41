import type { CheckRule } from '../../promise-rule.ts';
import { listed, type LintRule } from '../lint-rule.ts';
import { matchesOf, promisesWith } from '../promised.ts';

export const anonymousSharingDoubtful: LintRule = {
  id: 'anonymous-sharing-doubtful',
  docs: 'one promise limits sharing, and another allows it freely for what is said to identify nobody, which holds only if that is true (recital 26 GDPR).',
  check(policy) {
    const allowing = promisesWith(policy, allowsAnonymous);
    const limiting = promisesWith(policy, limitsSharing).filter((pointer) => !allowing.includes(pointer));
    if (allowing.length === 0 || limiting.length === 0) return [];
    const getting = policy.recipients.flatMap(({ id, receives, role }, index) =>
      role === 'controller' && receives.every(({ purposes }) => purposes.every((purpose) => isMarketing(policy.purposes, purpose)))
        ? [{ id, pointer: `/recipients/${index}` }]
        : [],
    );
    const who = getting.length === 0 ? 'others' : listed(getting.map(({ id }) => id));
    return [
      {
        pointers: [...limiting, ...allowing, ...getting.map(({ pointer }) => pointer)],
        because: `What is said to identify nobody may go to ${who} freely, and all else only within limits. Data that singles a visitor out by a cookie, a device or an IP address does identify (recital 26 and Art. 4(1) GDPR; CJEU C-582/14, Breyer): then the limits hold for it too.`,
      },
    ];
  },
};

function isMarketing(purposes: readonly { id: string; marketing?: boolean }[], purpose: string): boolean {
  return purposes.find(({ id }) => id === purpose)?.marketing ?? false;
}

function allowsAnonymous(check: CheckRule): boolean {
  return (
    (check.kind === 'acts-allowed' || check.kind === 'observed') &&
    isSharing(check) &&
    matchesOf(check).some(({ identifiable }) => identifiable === false)
  );
}

function limitsSharing(check: CheckRule): boolean {
  if (!isSharing(check) || matchesOf(check).some(({ identifiable }) => identifiable === false)) return false;
  return check.kind === 'never'
    ? check.act.considerations !== undefined || check.act.grounds !== undefined || check.act.notGrounds !== undefined
    : check.kind === 'acts-allowed' && (check.rules ?? []).includes('no-advance-notice');
}

function isSharing(check: CheckRule): boolean {
  return matchesOf(check).some(({ events }) => events.includes('data.shared'));
}
