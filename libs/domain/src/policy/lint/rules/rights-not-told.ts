import { listed, type LintRule } from '../lint-rule.ts';

/** Rights of Art. 13(2)(b) GDPR, with the article that gives it. */
export const rightsOfArticle13 = [
  ['access', '15'],
  ['rectification', '16'],
  ['erasure', '17'],
  ['restriction', '18'],
  ['portability', '20'],
  ['objection', '21'],
] as const;

export const rightsNotTold: LintRule = {
  id: 'rights-not-told',
  docs: 'the policy does not tell of a right, of the authority that a complaint can go to, or of the courts (Art. 13(2)(b) and (d), 15(1)(e) and (f), 12(4) GDPR).',
  check({ rights }) {
    if (!rights) {
      return [
        {
          pointers: [''],
          because:
            'The policy says nothing of people’s rights and of where they can complain (Art. 13(2)(b) and (d), 15(1)(e) and (f) GDPR).',
        },
      ];
    }
    const missing = rightsOfArticle13
      .filter(([right]) => !rights.offered.includes(right))
      .map(([right, article]) => `${right} (Art. ${article})`);
    return [
      ...(missing.length === 0
        ? []
        : [
            {
              pointers: ['/rights/offered'],
              because: `People are not told of their right to ${listed(missing)}; all of them have to be told (Art. 13(2)(b), 15(1)(e) GDPR).`,
            },
          ]),
      ...(rights.authority
        ? []
        : [
            {
              pointers: ['/rights'],
              because:
                'No supervisory authority is named, and people have to be told that they can complain to one (Art. 13(2)(d), 15(1)(f) GDPR).',
            },
          ]),
      ...(rights.judicialRemedy
        ? []
        : [
            { pointers: ['/rights'], because: 'Nothing is said of recourse to courts, which a refusal has to name (Art. 12(4), 79 GDPR).' },
          ]),
    ];
  },
};
