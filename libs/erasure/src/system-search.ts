import { problem, type Problem } from '#domain';
import { recordOpening } from '#vault';
import { nowOf, type Engines } from './engines.ts';
import type { Worker } from './erasure-work.ts';
import { durably } from './faults.ts';
import { loadRequest } from './load.ts';
import { Persons } from './persons.ts';
import { identifiersToFind, recordsToFind } from './who-to-find.ts';

/** Whom a request would have a system look for. */
export interface Sought {
  request: string;
  system: string;
  identifiers: { type: string; value: string }[];
  records: { dataset: string; record: string }[];
}

export type SearchResult = { ok: true; sought: Sought } | { ok: false; problem: Problem };

/** Tells who works for a system whom a request is about before anything is ordered, so that it can be counted what an erasure would touch there. */
export class SystemSearch {
  private readonly persons: Persons;

  constructor(private readonly engines: Engines) {
    this.persons = new Persons(engines);
  }

  /** The opening is in the ledger before the answer is given. A request that was refused or answered is over: 409. */
  async whom(worker: Worker, request: string, system: string): Promise<SearchResult> {
    const { controller } = worker;
    if (worker.systems && !worker.systems.includes(system)) {
      return refused(problem('forbidden', 'The key does not answer for this system; nothing was opened.'));
    }
    const loaded = await loadRequest(this.engines.store, request, controller);
    if (!loaded) return refused(problem('not-found', 'There is no such request.'));
    const { state } = loaded;
    if (state.status === 'refused' || state.status === 'completed') {
      return refused(problem('conflict', `The request is ${state.status}; nothing was opened.`));
    }
    const closure = await this.persons.closure({ controller, id: request, request: state });
    for (const subject of closure) {
      if (await this.opened(worker, request, subject)) continue;
      return refused(problem('unavailable', 'The opening could not be recorded, so nothing was opened. Send the same again.'));
    }
    const footprints = await Promise.all(closure.map((pseudonym) => this.persons.footprint(pseudonym)));
    const records = await recordsToFind(this.engines, controller, footprints, new Set([system]));
    const identifiers = await identifiersToFind(this.engines, { controller, id: request }, closure);
    return { ok: true, sought: { request, system, identifiers, records: records.get(system) ?? [] } };
  }

  private opened({ controller, name }: Worker, request: string, subject: string): Promise<boolean> {
    const opening = { controller, subject, actor: name, case: request, fields: ['*'], for: 'search' as const };
    return durably(this.engines.faults, 'values.opened', () => recordOpening(this.engines.store, opening, nowOf(this.engines)));
  }
}

function refused(answer: Problem): SearchResult {
  return { ok: false, problem: answer };
}
