import type { LintRule } from '../lint-rule.ts';

export const specialWithoutCondition: LintRule = {
  id: 'special-without-condition',
  docs: 'a special category names no condition under which it may be processed at all (Art. 9(2) GDPR).',
  check({ categories }) {
    return categories.flatMap(({ id, special, condition }, index) =>
      !special || condition !== undefined
        ? []
        : [
            {
              pointers: [`/categories/${index}`],
              because: `${id} is a special category and names no condition of Art. 9(2) GDPR; processing it is prohibited (Art. 9(1)), whatever basis its purposes have.`,
            },
          ],
    );
  },
};
