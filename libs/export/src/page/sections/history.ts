import { listed, lowered, plainName } from '../../words/plain.ts';
import type { Words } from '../../words/words.ts';
import type { HistoryEntry, PageFacts } from '../facts.ts';
import { markup, type Html } from '../html.ts';
import { file, moment, section, shownOf } from '../parts.ts';

/** What happened last, in sentences. */
export function history({ history: { shown, total } }: PageFacts, words: Words): Html {
  if (total === 0) return section('history', 'What happened', markup`<p>Nothing is recorded.</p>`);
  const body = markup`<p>The latest entries of the record that is kept about what is done with your data.</p>
    <ol class="history">
      ${shown.map((entry) => markup`<li>${moment(entry.time)}<span>${told(entry, words)}</span></li> `)}
    </ol>
    ${shownOf(shown.length, total, 'latest', file('ledger/events.ndjson'))}`;
  return section('history', 'What happened', body);
}

type Data = Readonly<Record<string, unknown>>;
const text = (value: unknown) => (typeof value === 'string' ? value : '');
const texts = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);

const fields = (data: Data, words: Words) => lowered(words.fields(texts(data.fields)));
const what = (data: Data, words: Words) => {
  const named = fields(data, words);
  return `${words.category(text(data.category))}${named === '' ? '' : ` (${named})`}`;
};
const purposes = (data: Data, words: Words) => listed(texts(data.purposes).map((purpose) => words.purpose(purpose)));
const system = (data: Data, words: Words) => words.system(text(data.system));

const sentences: Readonly<Record<string, (data: Data, words: Words) => string>> = {
  'data.collected': (data, words) =>
    data.stored === false
      ? `Passed on without keeping it: ${what(data, words)}.`
      : `Collected: ${what(data, words)}, in ${system(data, words)}.`,
  'data.used': (data, words) => `Used: ${what(data, words)}, for: ${words.purpose(text(data.purpose))}.`,
  'data.accessed': (data, words) => `Looked at by ${text(data.actor)}: ${what(data, words)}, for: ${words.purpose(text(data.purpose))}.`,
  'data.corrected': (data, words) => `Corrected: ${what(data, words)}, in ${system(data, words)}.`,
  'data.obscured': (data, words) => `Obscured (${words.obscured(text(data.method))}): ${what(data, words)}, in ${system(data, words)}.`,
  'data.deleted': (data, words) =>
    `Deleted in ${system(data, words)}: ${data.category === undefined ? 'data about you' : what(data, words)}.`,
  'data.shared': (data, words) =>
    `Passed to ${words.recipient(text(data.recipient))}: ${what(data, words)}, for: ${words.purpose(text(data.purpose))}.`,
  'consent.granted': (data, words) => `You agreed to: ${purposes(data, words)}.`,
  'consent.withdrawn': (data, words) =>
    data.scope === undefined
      ? `You withdrew your consent to: ${purposes(data, words)}.`
      : 'You asked not to be contacted, or withdrew all consents.',
  'signal.received': (data) => `Your browser sent a privacy signal (${text(data.signal).toUpperCase()}).`,
  'contact.made': (data, words) => `You were contacted by ${text(data.channel)}, for: ${words.purpose(text(data.purpose))}.`,
  'notice.given': (data) => `You were given a notice (${plainName(text(data.notice)).toLowerCase()}) by ${text(data.channel)}.`,
  'subject.linked': () => 'Two records of yours were found to be about the same person.',
  'subject.unlinked': () => 'Two records were found not to be about the same person.',
  'subject.described': () => 'Country of residence or age group was noted.',
  'identifier.released': () => 'An address or number was noted as no longer yours.',
  'retention.scheduled': (data, words) =>
    `A date was set for ${words.category(text(data.category)).toLowerCase()} in ${system(data, words)}.`,
  'values.opened': (data, words) => `Your values in the privacy records were opened ${words.opening(text(data.for))}.`,
  'value.expired': () => 'Values were removed from the privacy records, as their time had come.',
};

function told({ type, data }: HistoryEntry, words: Words): string {
  const name = type.replace(/^privacy\./, '').replace(/\.v\d+$/, '');
  const sentence = Object.hasOwn(sentences, name) ? sentences[name] : undefined;
  return sentence ? sentence(data, words) : `${plainName(name.replaceAll('.', ' '))}.`;
}
