import { LatestOf } from '../build/some-of.ts';
import type { BundleEvent } from '../contents.ts';

/** What a person once said about a purpose, or about several at once. */
export interface Saying {
  /** RFC 3339 as sent. */
  time: string;
  /** Place in the ledger; decides between equal times. */
  position: bigint;
  /** Id of the event. */
  event: string;
  granted: boolean;
  /** How it was said: the method of a consent, the way of a withdrawal, `signal-gpc`, … */
  method?: string;
  noticeVersion?: string;
  wording?: string;
  jurisdiction?: string;
  expiresAt?: string;
}

/** More than this of one purpose are not written into its record; `ledger/events.ndjson` has every one. */
const AT_MOST = 500;
const ALL = '*';
const ALL_CONTACT = '*contact';

interface Said {
  purposes?: string[];
  scope?: string;
  optOutOf?: string[];
  noticeVersion?: string;
  method?: string;
  wording?: string;
  jurisdiction?: string;
  expiresAt?: string;
  channel?: string;
  signal?: string;
}

/** Sets aside what the person's events say of consents, by purpose and by scope of a withdrawal. */
export class ConsentHistory {
  readonly #said = new Map<string, LatestOf<Saying>>();
  readonly #granted = new Set<string>();

  add({ type, id, data, metadata, position }: BundleEvent): void {
    const of = read(type, data);
    if (!of) return;
    const saying = { time: String(metadata.time), position, event: id, ...of.saying };
    for (const purpose of of.about) {
      const known = this.#said.get(purpose) ?? new LatestOf<Saying>(AT_MOST);
      this.#said.set(purpose, known);
      known.add(saying);
      if (saying.granted) this.#granted.add(purpose);
    }
  }

  /** Purposes that were ever consented to. */
  get granted(): ReadonlySet<string> {
    return this.#granted;
  }

  /** All that was said that reaches a purpose, oldest first; `cut` if it was more than a record takes. */
  of(purpose: string, isContact: boolean): { sayings: Saying[]; cut: boolean } {
    const reaching = [purpose, ALL, ...(isContact ? [ALL_CONTACT] : [])].flatMap((key) => this.#said.get(key)?.some ?? []);
    const sayings = reaching.flatMap(({ shown }) => shown).sort(byTimeThenPosition);
    return { sayings, cut: reaching.some(({ shown, total }) => shown.length < total) };
  }
}

const byTimeThenPosition = (a: Saying, b: Saying) => Date.parse(a.time) - Date.parse(b.time) || Number(a.position - b.position);

function read(type: string, data: Said): { about: string[]; saying: Omit<Saying, 'time' | 'position' | 'event'> } | undefined {
  const { purposes = [], scope, optOutOf = [], method, noticeVersion, wording, jurisdiction, expiresAt, channel, signal } = data;
  const refused = scope === undefined ? purposes : [...purposes, scope === 'all' ? ALL : ALL_CONTACT];
  switch (type) {
    case 'privacy.consent.granted.v1':
      return { about: purposes, saying: { granted: true, ...given({ method, noticeVersion, wording, jurisdiction, expiresAt }) } };
    case 'privacy.consent.withdrawn.v1':
      return { about: refused, saying: { granted: false, ...given({ method: channel }) } };
    case 'privacy.optout.carried.v1':
      return { about: refused, saying: { granted: false, method: 'carried-over' } };
    case 'privacy.signal.received.v1':
      return { about: optOutOf, saying: { granted: false, method: `signal-${signal}` } };
    default:
      return undefined;
  }
}

/** Without what is undefined. */
function given<T extends object>(all: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as never;
}
