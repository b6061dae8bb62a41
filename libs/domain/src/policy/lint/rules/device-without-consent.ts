import { listed, plural, type LintRule } from '../lint-rule.ts';
import { promisesOfUse } from '../promised.ts';

export const deviceWithoutConsent: LintRule = {
  id: 'device-without-consent',
  docs: 'a cookie, or what else reads or writes a device, that is not necessary for what the person asked for may rest on something else than consent (ePrivacy Directive Art. 5(3)).',
  check(policy) {
    const wrong = policy.purposes.flatMap(({ id, device, legalBasis }, index) => {
      const others = legalBasis.filter((basis) => basis !== 'consent');
      return device === 'other' && others.length > 0 ? [{ id, others, pointer: `/purposes/${index}/legalBasis` }] : [];
    });
    if (wrong.length === 0) return [];
    const ids = wrong.map(({ id }) => id);
    const bases = [...new Set(wrong.flatMap(({ others }) => others))];
    const promised = promisesOfUse(policy, ids);
    return [
      {
        pointers: [...wrong.map(({ pointer }) => pointer), ...promised],
        because: `${listed(ids)} ${plural(ids, 'reads or writes', 'read or write')} people's devices, ${plural(ids, 'is', 'are')} not necessary for what they asked for, and may rest on ${listed(bases, 'or')}: that needs consent, whatever else there is (ePrivacy Directive 2002/58/EC Art. 5(3); CJEU C-673/17, Planet49).`,
      },
    ];
  },
};
