import type { LintRule } from '../lint-rule.ts';

export const trackingCalledNecessary: LintRule = {
  id: 'tracking-called-necessary',
  docs: 'a purpose follows people and is said to be necessary for what they asked for.',
  check({ purposes }) {
    return purposes.flatMap(({ id, device, tracking }, index) =>
      device === 'necessary' && tracking
        ? [
            {
              pointers: [`/purposes/${index}/device`],
              because: `${id} follows people over time or across sites, and is called necessary for what they asked for; nobody asks to be followed (WP194 on Art. 5(3) of Directive 2002/58/EC).`,
            },
          ]
        : [],
    );
  },
};
