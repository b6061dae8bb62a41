import { isMember } from '../../../transfer/members.ts';
import type { LintRule } from '../lint-rule.ts';

export const representativeMissing: LintRule = {
  id: 'representative-missing',
  docs: 'the controller is not said to be established in the Union (EEA), and no representative there is named (Art. 27 GDPR).',
  check({ contact: { name, country }, representative }, { at }) {
    if (representative || (country !== undefined && isMember(country, at))) return [];
    const seat = country === undefined ? `Nothing says that ${name} is established in the Union` : `${name} is established in ${country}`;
    return [
      {
        pointers: [country === undefined ? '/contact' : '/contact/country'],
        because: `${seat}, and no representative there is named: whoever offers goods or services to people in the Union, or watches them, from outside needs one (Art. 27 with 3(2) GDPR) and has to name it (Art. 13(1)(a)).`,
      },
    ];
  },
};
