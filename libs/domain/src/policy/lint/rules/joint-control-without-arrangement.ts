import { holdsAt } from '../../../period.ts';
import { listed, plural, type LintRule } from '../lint-rule.ts';
import { getsFor } from '../promised.ts';

export const jointControlWithoutArrangement: LintRule = {
  id: 'joint-control-without-arrangement',
  docs: 'a recipient that decides for itself gets data for tracking, and no arrangement between joint controllers holds today (Art. 26(1) GDPR).',
  check(policy, { at }) {
    const tracking = policy.purposes.filter((purpose) => purpose.tracking).map(({ id }) => id);
    const found = policy.recipients.flatMap((recipient, index) => {
      const { id, role, agreements = [] } = recipient;
      const tracks = role === 'controller' && getsFor(policy, recipient, tracking);
      return tracks && !agreements.some((each) => each.kind === 'joint-controllers' && holdsAt(each, at))
        ? [{ id, pointer: `/recipients/${index}` }]
        : [];
    });
    if (found.length === 0) return [];
    return [
      {
        pointers: found.map(({ pointer }) => pointer),
        because: `${listed(found.map(({ id }) => id))} may use for ${plural(found, 'its', 'their')} own ends what it gets by tracking on the site: who builds such a tool in decides jointly with its provider, and needs an arrangement (Art. 26(1) GDPR; CJEU C-40/17, Fashion ID).`,
      },
    ];
  },
};
