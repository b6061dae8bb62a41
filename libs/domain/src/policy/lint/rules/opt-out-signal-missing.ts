import { listed, type LintRule } from '../lint-rule.ts';
import { getsFor } from '../promised.ts';

export const optOutSignalMissing: LintRule = {
  id: 'opt-out-signal-missing',
  docs: 'a recipient that decides for itself gets data to advertise by following people, and Global Privacy Control is not honoured (Cal. Civ. Code § 1798.135, 11 CCR § 7025).',
  check(policy) {
    if ((policy.signals ?? []).some(({ signal }) => signal === 'gpc')) return [];
    const purposes = policy.purposes.filter(({ tracking, marketing }) => tracking && marketing).map(({ id }) => id);
    const getting = policy.recipients.flatMap((recipient, index) =>
      recipient.role === 'controller' && getsFor(policy, recipient, purposes)
        ? [{ id: recipient.id, pointer: `/recipients/${index}` }]
        : [],
    );
    if (getting.length === 0) return [];
    return [
      {
        pointers: [...getting.map(({ pointer }) => pointer), ...(policy.signals ? ['/signals'] : [])],
        because: `Data goes to ${listed(getting.map(({ id }) => id))} to advertise by following people, and Global Privacy Control is not honoured. To Californians it is a request to opt out of exactly that, if the law's thresholds are met (Cal. Civ. Code § 1798.120 and 1798.135; 11 CCR § 7025).`,
      },
    ];
  },
};
