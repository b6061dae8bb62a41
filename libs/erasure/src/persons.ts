import {
  foldFootprint,
  holdsCovering,
  identifierMac,
  noFootprint,
  type Footprint,
  type ForgottenIdentifier,
  type LedgerEvent,
  type Request,
} from '#domain';
import { holds, systems } from '#projections';
import type { Engines } from './engines.ts';
import type { CaseFile } from './files.ts';
import { understood } from './own-stream.ts';

const PAGE = 500;

/** Whose request it is. */
export interface Whose {
  controller: string;
  /** Of the request. */
  id: string;
  request: Pick<Request, 'subject' | 'known'>;
}

/** Who a request is about, as the ledger and the vault know the person at this moment. */
export class Persons {
  constructor(private readonly engines: Engines) {}

  /**
   * The pseudonyms that belong to the person now: the request's own and what is linked to it; and where the ledger did not know the
   * identifiers when the request came, whoever has come with them since.
   */
  async closure(whose: Whose): Promise<string[]> {
    const closure = await this.engines.vault.linksOf(whose.controller, whose.request.subject);
    return whose.request.known ? closure : [...new Set([...closure, ...(await this.comeSince(whose))])];
  }

  /** The pseudonym's footprint, read on from what was folded before. */
  async footprint(pseudonym: string, before: Footprint = noFootprint): Promise<Footprint> {
    let footprint = before;
    let page: LedgerEvent[] = [];
    for await (const stored of this.engines.store.readStream(`subject-${pseudonym}`, { from: before.next })) {
      page.push(understood(stored));
      if (page.length < PAGE) continue;
      footprint = foldFootprint(footprint, page);
      page = [];
    }
    return page.length > 0 ? foldFootprint(footprint, page) : footprint;
  }

  /**
   * Ids of the legal holds that cover the person, or with `skeleton` what is left of one who was erased: then a hold on a system that the person's events do
   * not name covers nothing. The streams are read only where a hold is about more than a pseudonym.
   */
  async heldBy(controller: string, closure: string[], what: 'person' | 'skeleton' = 'person'): Promise<string[]> {
    const active = (await holds(this.engines.readDb, controller)).map(({ id: hold, subject, category, system }) => ({
      hold,
      ...(subject === undefined ? {} : { subject }),
      ...(category === undefined ? {} : { category }),
      ...(system === undefined ? {} : { system }),
    }));
    const wide = active.some(({ category, system }) => category !== undefined || system !== undefined);
    const footprints = wide ? await Promise.all(closure.map((pseudonym) => this.footprint(pseudonym))) : [];
    const categories = new Set(footprints.flatMap((footprint) => [...footprint.categories]));
    const named = new Set(footprints.flatMap((footprint) => [...footprint.systems.keys()]));
    const registered = new Set(wide && what === 'person' ? (await systems(this.engines.readDb, controller)).map(({ name }) => name) : []);
    return holdsCovering(active, { closure, categories, systems: named, registered });
  }

  /** HMACs by which the person is recognised later: of what the vault knows, and of what was given with the request and is nobody else's. */
  async forgotten({ controller, id, request }: Whose, closure: string[]): Promise<ForgottenIdentifier[]> {
    const { vault, keys } = this.engines;
    const known = await vault.identifierMacs(controller, closure);
    const file = await vault.caseFiles.get<CaseFile>(controller, id);
    const pepper = keys.pepperVersion;
    const forgotten = new Map(known.map((each) => [keyOf(each), each]));
    for (const { type, value, identifies } of file?.given ?? []) {
      if (!identifies || (await this.owner(controller, type, value)) !== undefined) continue;
      const mac = identifierMac(keys.pepper(pepper), controller, type, value).toString('hex');
      const given = { pseudonym: request.subject, type, mac, pepper };
      if (!forgotten.has(keyOf(given))) forgotten.set(keyOf(given), given);
    }
    return [...forgotten.keys()].sort().flatMap((key) => forgotten.get(key) ?? []);
  }

  /** A request that is about an unknown person names its identifiers only in its file. */
  private async comeSince({ controller, id }: Whose): Promise<string[]> {
    const file = await this.engines.vault.caseFiles.get<CaseFile>(controller, id);
    const since = new Set<string>();
    for (const { type, value, identifies } of file?.given ?? []) {
      const owner = identifies ? await this.owner(controller, type, value) : undefined;
      if (owner === undefined) continue;
      for (const pseudonym of await this.engines.vault.linksOf(controller, owner)) since.add(pseudonym);
    }
    return [...since];
  }

  private async owner(controller: string, type: string, value: string): Promise<string | undefined> {
    const found = await this.engines.vault.lookup(controller, { [type]: value }, this.engines.policies.current(controller));
    return found.found === 'subject' ? found.subject : undefined;
  }
}

function keyOf({ type, mac, pepper }: ForgottenIdentifier): string {
  return `${type} ${mac} ${pepper}`;
}
