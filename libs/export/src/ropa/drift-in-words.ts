import type { Aspect, Drift } from '#domain';
import { counted, dayOf, lowered, raised } from '../words/plain.ts';
import type { Words } from '../words/words.ts';
import { basisName } from './impersonal.ts';

const nouns: Readonly<Record<Aspect, string>> = {
  entity: 'entity',
  category: 'data of the kind',
  field: 'field',
  purpose: 'purpose',
  'legal-basis': 'legal basis',
  moment: 'moment of collection',
  system: 'system',
  recipient: 'recipient',
  country: 'country',
  mechanism: 'safeguard of the transfer',
  'automated-decision': 'decision by machine for',
  control: 'control',
};

/** `Recipient DHL, country United States`: what a difference is about. */
export function driftSubject({ fact }: Pick<Drift, 'fact'>, words: Words): string {
  return raised(fact.map(([aspect, id]) => `${nouns[aspect]} ${quoted(nameOf(aspect, id, words))}`).join(', '));
}

/** A difference as a sentence. */
export function driftInWords(drift: Drift, words: Words): string {
  const subject = driftSubject(drift, words);
  if (drift.kind === 'declared-not-seen') return `${subject}: declared, and never recorded.`;
  const { n, last } = drift.seen;
  return `${subject}: recorded ${counted(n, 'time')}, last on ${dayOf(last)}, and not declared.`;
}

const quoted = (name: string) => `“${name}”`;

function nameOf(aspect: Aspect, id: string, words: Words): string {
  switch (aspect) {
    case 'category':
      return words.category(id);
    case 'field':
      return lowered(words.field(id));
    case 'purpose':
    case 'automated-decision':
      return words.purpose(id);
    case 'legal-basis':
      return basisName(id);
    case 'system':
      return words.system(id);
    case 'recipient':
      return words.recipient(id);
    case 'country':
      return words.country(id);
    case 'mechanism':
      return words.mechanism(id);
    default:
      return id;
  }
}
