import { categoryRule, purposeRule, recipientRule, type Policy } from '#domain';

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
const regions = new Intl.DisplayNames('en-GB', { type: 'region' });
const numbers = new Intl.NumberFormat('en-GB');

const bases: Readonly<Record<string, string>> = {
  contract: 'to carry out a contract with you',
  consent: 'you consented',
  'legal-obligation': 'a law requires it',
  'vital-interest': 'to protect somebody’s life',
  'public-task': 'a task in the public interest',
  'legitimate-interest': 'a legitimate interest',
};

const origins: Readonly<Record<string, string>> = {
  provided: 'You gave it',
  observed: 'Observed when you used the service',
  inferred: 'Worked out from other data',
  'third-party': 'Somebody else gave it',
};

const methods: Readonly<Record<string, string>> = {
  truncate: 'shortened',
  hash: 'replaced by a code',
  mask: 'masked',
  generalise: 'made less precise',
};

const mechanisms: Readonly<Record<string, string>> = {
  adequacy: 'an adequacy decision of the European Commission',
  scc: 'standard contractual clauses',
  bcr: 'binding corporate rules',
  dpf: 'the EU–US Data Privacy Framework',
  'uk-dpf': 'the UK extension to the Data Privacy Framework',
  'swiss-dpf': 'the Swiss–US Data Privacy Framework',
  'privacy-shield': 'the EU–US Privacy Shield (no longer valid since 16 July 2020)',
  'swiss-privacy-shield': 'the Swiss–US Privacy Shield (no longer valid since 8 September 2020)',
  derogation: 'an exception for a single case',
};

const openings: Readonly<Record<string, string>> = {
  inventory: 'to look up what is held',
  export: 'to prepare a copy such as this one',
  claim: 'to erase data in a system',
  search: 'to search the systems',
};

const identifiers: Readonly<Record<string, string>> = {
  email: 'Email address',
  phone: 'Telephone number',
  customer_id: 'Customer number',
  user_id: 'User account',
  ip: 'Internet (IP) address',
  device_id: 'Device',
  cookie_id: 'Cookie',
};

const own = (record: Readonly<Record<string, string>>, key: string) => (Object.hasOwn(record, key) ? record[key] : undefined);

/** `delivery_address` → `Delivery address`. */
export function plainName(code: string): string {
  const words = code.replaceAll(/[_-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `3 November 2026`, in UTC; the text itself where it is no date. */
export function dayOf(time: string): string {
  const moment = new Date(time);
  return Number.isNaN(moment.getTime()) ? time : unbroken(day.format(moment));
}

/** With spaces at which no line is broken. */
const unbroken = (text: string) => text.replaceAll(' ', '\u00a0');

/** `3 November 2026, 14:05 UTC`. */
export function momentOf(time: string): string {
  const moment = new Date(time);
  return Number.isNaN(moment.getTime()) ? time : `${dayOf(time)}, ${unbroken(`${clock.format(moment)} UTC`)}`;
}

export const count = (n: number) => numbers.format(n);
/** `1 row`, `2 rows`. */
export const counted = (n: number, one: string, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;

/** With a capital at its beginning. */
export const raised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** `Delivery address` as it stands within a sentence; abbreviations stay. */
export const lowered = (name: string) => (/^[A-Z][a-z]/.test(name) ? name.charAt(0).toLowerCase() + name.slice(1) : name);

/** `12 KB`. */
export function size(bytes: number): string {
  if (bytes < 1000) return unbroken(`${bytes} bytes`);
  if (bytes < 1_000_000) return unbroken(`${count(Math.round(bytes / 1000))} KB`);
  return unbroken(`${(bytes / 1_000_000).toFixed(1)} MB`);
}

/** `DHL, FedEx and UPS`. */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** `P60D` → `60 days`; what is not plain stays as it is. */
export function periodOf(duration: string): string {
  const parts = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/.exec(duration);
  if (!parts || duration === 'P') return duration;
  const units = ['year', 'month', 'week', 'day'];
  return listed(parts.slice(1).flatMap((amount, n) => (amount === undefined ? [] : [counted(Number(amount), units[n]!)])));
}

/** The names that people know things by: the policy's own, and plain words for codes. */
export class Words {
  readonly #policy: Policy | undefined;
  readonly #systems: ReadonlyMap<string, string>;

  /** @param systems Name of a system → what its file calls it. */
  constructor(policy: Policy | undefined, systems: ReadonlyMap<string, string> = new Map()) {
    this.#policy = policy;
    this.#systems = systems;
  }

  system(name: string): string {
    return this.#systems.get(name) ?? plainName(name);
  }

  category(id: string): string {
    return categoryRule(this.#policy, id)?.name ?? plainName(id);
  }

  purpose(id: string): string {
    return purposeRule(this.#policy, id)?.name ?? plainName(id);
  }

  recipient(id: string): string {
    return recipientRule(this.#policy, id)?.name ?? plainName(id);
  }

  basis(code: string): string {
    return own(bases, code) ?? plainName(code).toLowerCase();
  }

  origin(code: string, from?: string): string {
    const words = own(origins, code) ?? plainName(code);
    return from === undefined ? words : `${words} (${from})`;
  }

  obscured(method: string): string {
    return own(methods, method) ?? 'obscured';
  }

  mechanism(code: string): string {
    return own(mechanisms, code) ?? plainName(code);
  }

  opening(code: string): string {
    return own(openings, code) ?? this.purpose(code);
  }

  identifier(type: string): string {
    return own(identifiers, type) ?? plainName(type);
  }

  field(name: string): string {
    return name === 'ip' ? 'IP address' : plainName(name);
  }

  /** `Delivery address, phone and IP address`. */
  fields(names: readonly string[]): string {
    return listed(names.map((name, n) => (n === 0 ? this.field(name) : lowered(this.field(name)))));
  }

  /** Controller's name as it presents itself. */
  controller(id: string): string {
    return this.#policy?.contact.name ?? plainName(id);
  }

  country(code: string): string {
    try {
      return regions.of(code) ?? code;
    } catch {
      return code;
    }
  }
}
