import { listed, type LintRule } from '../lint-rule.ts';

export const interestNotNamed: LintRule = {
  id: 'interest-not-named',
  docs: 'a purpose may rest on a legitimate interest and does not say which (Art. 13(1)(d) GDPR).',
  check({ purposes }) {
    const silent = purposes.flatMap(({ id, legalBasis, interest }, index) =>
      legalBasis.includes('legitimate-interest') && interest === undefined ? [{ id, pointer: `/purposes/${index}` }] : [],
    );
    if (silent.length === 0) return [];
    const which = listed(silent.map(({ id }) => id));
    return [
      {
        pointers: silent.map(({ pointer }) => pointer),
        because: `${which} may rest on a legitimate interest, and people are not told which: that has to be said (Art. 13(1)(d) GDPR), and only a named interest can be weighed against theirs (Art. 6(1)(f)).`,
      },
    ];
  },
};
