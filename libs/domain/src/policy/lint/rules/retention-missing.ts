import { listed, plural, type LintRule } from '../lint-rule.ts';

export const retentionMissing: LintRule = {
  id: 'retention-missing',
  docs: 'a category of which something is stored has no retention rule (Art. 5(1)(e) and 13(2)(a) GDPR).',
  check(policy) {
    const endless = policy.categories.flatMap(({ id, fields }, index) =>
      fields.every(({ neverStore }) => neverStore) || policy.retention.some(({ category }) => category === id)
        ? []
        : [{ id, pointer: `/categories/${index}` }],
    );
    if (endless.length === 0) return [];
    const which = listed(endless.map(({ id }) => id));
    return [
      {
        pointers: endless.map(({ pointer }) => pointer),
        because: `Nothing says how long ${which} ${plural(endless, 'is', 'are')} kept: people have to be told the period or what decides it (Art. 13(2)(a) GDPR), and keeping without an end is against storage limitation (Art. 5(1)(e)).`,
      },
    ];
  },
};
