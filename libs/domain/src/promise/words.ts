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
const OTHER: readonly [string, string] = ['event', 'events'];

/** `3 sharings of data and 1 message`, of groups of events; one without a word of its own is an event. */
export function countedEvents(groups: readonly { readonly type: string; readonly n: number }[]): string {
  const counts = new Map<readonly [string, string], number>();
  for (const { type, n } of groups) {
    const noun = nouns[nameAndVersion(type).name] ?? OTHER;
    counts.set(noun, (counts.get(noun) ?? 0) + n);
  }
  return listed([...counts].map(([noun, n]) => counted(n, noun)));
}

/** How many events there are in groups of them. */
export function countOf(groups: readonly { readonly n: number }[]): number {
  return groups.reduce((sum, { n }) => sum + n, 0);
}

/** `once`, `3 times`. */
export function times(n: number): string {
  return n === 1 ? 'once' : `${n} times`;
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

/** `was` for one, `were` for several. */
export function verb(n: number, [one, many]: readonly [string, string]): string {
  return n === 1 ? one : many;
}
