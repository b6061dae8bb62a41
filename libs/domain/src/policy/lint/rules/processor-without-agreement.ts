import { holdsAt } from '../../../period.ts';
import { listed, plural, type LintRule } from '../lint-rule.ts';

export const processorWithoutAgreement: LintRule = {
  id: 'processor-without-agreement',
  docs: 'a processor is bound by no processing agreement that holds today (Art. 28(3) GDPR).',
  check({ recipients }, { at }) {
    const unbound = recipients.flatMap(({ id, role, agreements = [] }, index) =>
      role !== 'processor' || agreements.some((each) => each.kind === 'processing' && holdsAt(each, at))
        ? []
        : [{ id, pointer: `/recipients/${index}` }],
    );
    if (unbound.length === 0) return [];
    const who = listed(unbound.map(({ id }) => id));
    return [
      {
        pointers: unbound.map(({ pointer }) => pointer),
        because: `${who} ${plural(unbound, 'processes', 'process')} on the controller's behalf, and no processing agreement with ${plural(unbound, 'it', 'them')} holds today (Art. 28(3) GDPR).`,
      },
    ];
  },
};
