import { listed, plural, type LintRule } from '../lint-rule.ts';

export const optOutElsewhere: LintRule = {
  id: 'opt-out-elsewhere',
  docs: 'people are sent to a recipient to opt out, so the controller never learns of it and cannot honour it (Art. 21 and 12(2) GDPR).',
  check({ recipients, promises = [] }) {
    const away = recipients.flatMap(({ id, optOutElsewhere: where }, index) =>
      where === undefined ? [] : [{ id, pointer: `/recipients/${index}/optOutElsewhere` }],
    );
    if (away.length === 0) return [];
    const ids = away.map(({ id }) => id);
    const concerned = promises.flatMap(({ checks }, index) => {
      const hidden = checks.some((check) => check.kind === 'unobservable');
      const about = checks.some((check) => 'about' in check && check.about.recipients?.some((each) => ids.includes(each)));
      return hidden && about ? [`/promises/${index}`] : [];
    });
    return [
      {
        pointers: [...away.map(({ pointer }) => pointer), ...concerned],
        because: `People are sent to ${listed(ids)} to opt out, and the controller never learns who did: it goes on handing over data that ${plural(ids, 'it', 'they')} may no longer use. Objecting has to be possible with the controller itself (Art. 12(2), 21(2) to (5) GDPR).`,
      },
    ];
  },
};
