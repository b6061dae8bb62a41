import { witness, type Check } from '../check.ts';
import type { DutyEnd } from '../book.ts';
import { counted, countOf, verb } from '../words.ts';

export const optOutsHonoured: Check<'opt-outs-honoured'> = {
  kind: 'opt-outs-honoured',
  docs: 'Who opted out of being contacted is contacted no more once `contactRules.optOutWithin` is over, at once without it. Commercial contact after `contactRules.optOutLimitBusinessDays` breaks the law as well; the reason says so.',
  example: { kind: 'opt-outs-honoured' },
  about: () => ['privacy.consent.withdrawn.v1', 'privacy.contact.made.v1'],
  check(_, __, { duties }) {
    const of = (about: string, end: DutyEnd) =>
      duties.filter((each) => each.kind === 'opt-out' && each.about === about && each.end === end);
    const [met, late, open, unlawful] = [of('promise', 'met'), of('promise', 'late'), of('promise', 'open'), of('law', 'late')];
    const lawful = unlawful.length === 0 ? '' : ` ${countOf(unlawful)} of them came later than the law allows.`;
    return {
      supporting: met.map(witness),
      contradicting: late.map(({ n, first, events }) => ({ n, since: first.at, events })),
      atRisk: met.length > 0 ? [] : open.map(witness),
      open: countOf(open),
      words: {
        kept: `${counted(countOf(met), NOUN)}, and nobody was contacted again against it.`,
        broken: `${counted(countOf(late), ['message', 'messages'])} ${verb(countOf(late), ['was', 'were'])} sent after the person had opted out.${lawful}`,
        atRisk: `${counted(countOf(open), NOUN)} ${verb(countOf(open), ['has', 'have'])} still to take effect.`,
        unevidenced: 'Nobody has opted out of being contacted.',
      },
    };
  },
};

const NOUN = ['opt-out', 'opt-outs'] as const;
