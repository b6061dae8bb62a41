import type { LintRule } from '../lint-rule.ts';

export const purposeWithoutBasis: LintRule = {
  id: 'purpose-without-basis',
  docs: 'a purpose names no legal basis (Art. 6(1) GDPR).',
  check({ purposes }) {
    return purposes.flatMap(({ id, legalBasis }, index) =>
      legalBasis.length > 0
        ? []
        : [
            {
              pointers: [`/purposes/${index}`],
              because: `Nothing may be done for ${id}: it names no legal basis, and processing without one is unlawful (Art. 6(1) GDPR).`,
            },
          ],
    );
  },
};
