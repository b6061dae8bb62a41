import type { LintRule } from '../lint-rule.ts';

export const missingSection: LintRule = {
  id: 'missing-section',
  docs: 'the published text refers to a section of its own that is not there (Art. 12(1) GDPR).',
  check(policy) {
    const { sections = [], promises = [] } = policy;
    const titles = new Set(sections.map(({ title }) => plain(title)));
    return sections.flatMap(({ title, refersTo = [] }, index) =>
      refersTo.flatMap((other, n) => {
        if (titles.has(plain(other))) return [];
        const from = promises.flatMap(({ source }, row) =>
          source !== undefined && plain(source) === plain(title) ? [`/promises/${row}`] : [],
        );
        return [
          {
            pointers: [`/sections/${index}/refersTo/${n}`, ...from],
            because: `'${title}' sends the reader to a section '${other}', and there is none: what it is to say is said nowhere (Art. 12(1) GDPR asks for information that is easy to find).`,
          },
        ];
      }),
    );
  },
};

function plain(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim();
}
