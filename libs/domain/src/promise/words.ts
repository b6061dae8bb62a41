import { nameAndVersion } from '../events/index.ts';

/** What an event of each type is called, one and several. */
const nouns: Readonly<Record<string, readonly [string, string]>> = {
  'data.collected': ['collection of data', 'collections of data'],
  'data.used': ['use of data', 'uses of data'],
  'data.accessed': ['look at data', 'looks at data'],
  'data.corrected': ['correction', 'corrections'],
  'data.obscured': ['obscuring of data', 'obscurings of data'],
  'data.deleted': ['deletion', 'deletions'],
  'data.shared': ['sharing of data', 'sharings of data'],
  'consent.granted': ['consent', 'consents'],
  'consent.withdrawn': ['opt-out', 'opt-outs'],
  'signal.received': ['privacy signal', 'privacy signals'],
  'contact.made': ['message', 'messages'],
  'notice.given': ['notice', 'notices'],
  'control.evidenced': ['control', 'controls'],
  'retention.scheduled': ['scheduled deletion', 'scheduled deletions'],
  'request.refused': ['refused request', 'refused requests'],
};
const OTHER = ['event', 'events'] as const;

/** `3 sharings of data`; of several types, or one without a word of its own, `3 events`. */
export function countedEvents(n: number, types: readonly string[]): string {
  const [name, ...others] = new Set(types.map((type) => nameAndVersion(type).name));
  return counted(n, (others.length === 0 && name !== undefined && nouns[name]) || OTHER);
}

/** `1 request`, `2 requests`. */
export function counted(n: number, [one, many]: readonly [string, string]): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** What is reported by events of these types: `sharings of data and messages`. */
export function namedEvents(types: readonly string[]): string {
  return listed(types.map((type) => nouns[nameAndVersion(type).name]?.[1] ?? `events '${nameAndVersion(type).name}'`));
}

/** `a, b and c` */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** `The 1 person was told.`: `is` or `are`. */
export function verb(n: number, [one, many]: readonly [string, string]): string {
  return n === 1 ? one : many;
}
