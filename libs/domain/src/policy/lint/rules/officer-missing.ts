import { listed, plural, type LintRule } from '../lint-rule.ts';

export const officerMissing: LintRule = {
  id: 'officer-missing',
  docs: 'people are followed, or special categories processed, and no data protection officer is named (Art. 37(1)(b) and (c) GDPR, where it is a core activity on a large scale).',
  check({ dpo, purposes, categories }) {
    if (dpo) return [];
    const following = purposes.flatMap(({ id, tracking }, index) => (tracking ? [{ id, pointer: `/purposes/${index}` }] : []));
    const special = categories.flatMap((category, index) =>
      category.special ? [{ id: category.id, pointer: `/categories/${index}` }] : [],
    );
    const reasons = [
      ...(following.length === 0
        ? []
        : [`${listed(following.map(({ id }) => id))} ${plural(following, 'follows', 'follow')} people (Art. 37(1)(b) GDPR)`]),
      ...(special.length === 0 ? [] : [`special categories are processed, ${listed(special.map(({ id }) => id))} (Art. 37(1)(c) GDPR)`]),
    ];
    if (reasons.length === 0) return [];
    return [
      {
        pointers: [...following, ...special].map(({ pointer }) => pointer),
        because: `No data protection officer is named, while ${listed(reasons)}. Where that is a core activity on a large scale there has to be one, and people have to be told who it is (Art. 13(1)(b)).`,
      },
    ];
  },
};
