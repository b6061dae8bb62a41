import type { LintRule } from '../lint-rule.ts';
import { checksOf, promisesOfUse } from '../promised.ts';

export const necessaryButDispensable: LintRule = {
  id: 'necessary-but-dispensable',
  docs: 'a purpose writes to the device as necessary for what the person asked for, and a promise says that the service works without it.',
  check(policy) {
    return checksOf(policy, 'control-evidenced').flatMap(({ promise, check, pointer }) =>
      (check.without ?? []).flatMap((purpose) => {
        const index = policy.purposes.findIndex(({ id, device }) => id === purpose && device === 'necessary');
        if (index < 0) return [];
        const saying = promisesOfUse(policy, [purpose]);
        return [
          {
            pointers: [...new Set([pointer, `/purposes/${index}/device`, ...saying])],
            because: `${promise.id} promises that it works without ${purpose}, which is set on devices without consent because it is necessary. What works without is not strictly necessary (Directive 2002/58/EC Art. 5(3)); if it does not work without, ${promise.id} does not hold.`,
          },
        ];
      }),
    );
  },
};
