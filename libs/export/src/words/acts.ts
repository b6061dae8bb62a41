import { listed, lowered, plainName } from './plain.ts';
import type { Words } from './words.ts';

/** Clear data of an act, of whatever type. */
type Data = Readonly<Record<string, unknown>>;

/** What was done, in one sentence in nobody's person: by the names of the policy, without any personal value. */
export function actInWords(type: string, data: Data, words: Words): string {
  const name = type.replace(/^privacy\./, '').replace(/\.v\d+$/, '');
  const sentence = Object.hasOwn(sentences, name) ? sentences[name] : undefined;
  return sentence ? sentence(data, words) : plainName(name.replaceAll('.', ' '));
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []);
const purposes = (data: Data, words: Words) => listed(texts(data['purposes']).map((purpose) => lowered(words.purpose(purpose))));

function what(data: Data, words: Words): string {
  const fields = texts(data['fields']);
  const category = data['category'] === undefined ? 'data' : lowered(words.category(text(data['category'])));
  return fields.length === 0 ? category : `${category} (${lowered(words.fields(fields))})`;
}

const sentences: Readonly<Record<string, (data: Data, words: Words) => string>> = {
  'data.collected': (data, words) => `Collected: ${what(data, words)}, for: ${purposes(data, words)}`,
  'data.used': (data, words) => `Used: ${what(data, words)}, for: ${lowered(words.purpose(text(data['purpose'])))}`,
  'data.accessed': (data, words) => `Looked at by staff member ${text(data['actor'])}: ${what(data, words)}`,
  'data.corrected': (data, words) => `Corrected: ${what(data, words)}`,
  'data.obscured': (data, words) => `Obscured: ${what(data, words)}`,
  'data.deleted': (data, words) => `Deleted: ${what(data, words)}`,
  'data.shared': (data, words) =>
    `Passed to ${words.recipient(text(data['recipient']))}: ${what(data, words)}, for: ${lowered(words.purpose(text(data['purpose'])))}`,
  'consent.granted': (data, words) => `Consent to: ${purposes(data, words)}`,
  'consent.withdrawn': (data, words) =>
    data['scope'] === undefined ? `Consent withdrawn: ${purposes(data, words)}` : 'Opted out of all contact, or of everything',
  'signal.received': (data) => `Privacy signal from a browser (${text(data['signal']).toUpperCase()})`,
  'contact.made': (data, words) => `Contact by ${text(data['channel'])}, for: ${lowered(words.purpose(text(data['purpose'])))}`,
  'notice.given': (data) => `Notice given (${lowered(plainName(text(data['notice'])))}) by ${text(data['channel'])}`,
  'control.evidenced': (data) => `${plainName(text(data['control']))}: ${text(data['outcome'])}`,
  'retention.scheduled': (data, words) => `A date was set to ${text(data['action'])}: ${what(data, words)}`,
  'request.opened': (data) => `Request opened: ${lowered(plainName(text(data['kind'])))}`,
  'policy.published': (data) => `Version ${text(data['version'])} of the policy was published`,
};
