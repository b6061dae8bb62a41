import { categoryRule, purposeRule, recipientRule, type Policy } from '#domain';
import { listed, lowered, plainName } from './plain.ts';

const regions = new Intl.DisplayNames('en-GB', { type: 'region' });

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

const rights: Readonly<Record<string, string>> = {
  access: 'Get a copy of what is held about you',
  rectification: 'Have what is wrong corrected',
  erasure: 'Have your data erased',
  restriction: 'Have your data kept but not used',
  portability: 'Take what you provided to another service',
  objection: 'Object to how your data is used',
  'opt-out': 'Say that your data must not be sold or shared',
  limit: 'Limit how sensitive data is used',
  'consent-withdrawal': 'Withdraw a consent',
  'human-review': 'Have a person look at what a machine decided',
  complaint: 'Complain, and get an answer',
};

const safeguards: Readonly<Record<string, string>> = {
  'human-review': 'A person looks at it again if you ask',
  contest: 'You may contest the decision',
  'express-view': 'You may say how you see it',
  explanation: 'The decision is explained to you if you ask',
};

const agreements: Readonly<Record<string, string>> = {
  processing: 'A contract on processing (Art. 28 GDPR)',
  confidentiality: 'A confidentiality agreement',
  'joint-controllers': 'An arrangement of joint controllers (Art. 26 GDPR)',
  'standard-clauses': 'Standard contractual clauses',
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

  right(code: string): string {
    return own(rights, code) ?? plainName(code);
  }

  /** What protects a person from a decision by machine. */
  safeguard(code: string): string {
    return own(safeguards, code) ?? plainName(code);
  }

  agreement(kind: string): string {
    return own(agreements, kind) ?? plainName(kind);
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
