import { recipientRule, type Policy } from '#domain';

/** What one recipient got of one category for one purpose in one country. */
export interface Disclosed {
  category: string;
  fields: string[];
  purpose: string;
  legalBasis: string;
  ground?: string;
  country?: string;
  mechanism?: string;
  identifiable: boolean;
  times: number;
  first: string;
  last: string;
}

/** A recipient with everything that it got. */
export interface RecipientSummary {
  recipient: string;
  name: string;
  kind?: string;
  role?: 'processor' | 'controller';
  received: Disclosed[];
}

interface Shared {
  category: string;
  fields: string[];
  recipient: string;
  purpose: string;
  legalBasis: string;
  ground?: string;
  country?: string;
  mechanism?: string;
  identifiable?: boolean;
}

/** Adds up the person's disclosures; its size depends on how many different ones there are, not on how often they happened. */
export class Recipients {
  readonly #received = new Map<string, Map<string, Disclosed>>();

  /** Takes one `data.shared` as recorded, and when it happened. */
  add(shared: Readonly<Record<string, unknown>>, time: string): void {
    const {
      recipient,
      fields,
      category,
      purpose,
      legalBasis,
      ground,
      country,
      mechanism,
      identifiable = true,
    } = shared as unknown as Shared;
    const key = JSON.stringify([category, purpose, legalBasis, ground, country, mechanism, identifiable]);
    const received = this.#received.get(recipient) ?? new Map<string, Disclosed>();
    this.#received.set(recipient, received);
    const known = received.get(key);
    if (known) {
      known.times++;
      known.fields = [...new Set([...known.fields, ...fields])].sort();
      if (Date.parse(time) < Date.parse(known.first)) known.first = time;
      if (Date.parse(time) > Date.parse(known.last)) known.last = time;
      return;
    }
    received.set(key, {
      category,
      fields: [...fields].sort(),
      purpose,
      legalBasis,
      ...(ground === undefined ? {} : { ground }),
      ...(country === undefined ? {} : { country }),
      ...(mechanism === undefined ? {} : { mechanism }),
      identifiable,
      times: 1,
      first: time,
      last: time,
    });
  }

  has(recipient: string): boolean {
    return this.#received.has(recipient);
  }

  /** By name, with what the policy says of each. */
  summary(policy: Policy | undefined): RecipientSummary[] {
    return [...this.#received]
      .map(([recipient, received]) => {
        const rule = recipientRule(policy, recipient);
        return {
          recipient,
          name: rule?.name ?? recipient,
          ...(rule ? { kind: rule.kind, role: rule.role } : {}),
          received: [...received.values()].sort((a, b) => Date.parse(b.last) - Date.parse(a.last)),
        };
      })
      .sort((a, b) => a.name.localeCompare(b.name, 'en'));
  }
}
