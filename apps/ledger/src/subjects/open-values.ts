import { Inject, Injectable } from '@nestjs/common';
import { loadRequest } from '#erasure';
import { Engines } from '#runtime';
import { recordOpening } from '#vault';
import { refuse } from '../http/refuse.ts';

/** A kept value in clear. `pointer` is where it stood in the data that was sent, e.g. `/fields/phone`; `event` is in the timeline. */
export interface ShownValue {
  subject: string;
  event: string;
  pointer: string;
  value: unknown;
}

export interface ShownValues {
  case: string;
  values: ShownValue[];
  /** False if there are more than are shown here; an export has them all. */
  complete: boolean;
}

interface Case {
  controller: string;
  actor: string;
  case: string;
}

/** Values shown in one answer at most. */
const LIMIT = 1_000;

/** Opens what the vault keeps of a person, for a verified request of that person, after the opening is in the ledger (invariant 7). */
@Injectable()
export class OpenValues {
  constructor(@Inject(Engines) private readonly engines: Engines) {}

  async open(by: Case, subjects: readonly string[]): Promise<ShownValues> {
    // Straight from its stream: a request that was verified a moment ago counts.
    const request = (await loadRequest(this.engines.store, by.case, by.controller))?.state;
    if (!request || !subjects.includes(request.subject)) return refuse('not-found', 'The person has no such request. Nothing was opened.');
    if (request.status !== 'verified' && request.status !== 'approved') {
      return refuse('conflict', `The request is ${request.status}; values are opened for a verified one. Nothing was opened.`);
    }
    for (const subject of subjects) {
      const recorded = await recordOpening(this.engines.store, { ...by, subject, fields: ['*'], for: 'inventory' });
      if (!recorded) return refuse('unavailable', 'That the values are opened could not be recorded, so nothing was opened. Ask again.');
    }
    const values = await this.read(by.controller, subjects);
    return { case: by.case, values: values.slice(0, LIMIT), complete: values.length <= LIMIT };
  }

  private async read(controller: string, subjects: readonly string[]): Promise<ShownValue[]> {
    const values: ShownValue[] = [];
    for (const pseudonym of subjects) {
      const opened = await this.engines.vault.openValues(controller, { pseudonym, limit: LIMIT + 1 - values.length });
      values.push(...opened.map(({ eventId, pointer, value }) => ({ subject: pseudonym, event: eventId, pointer, value })));
      if (values.length > LIMIT) break;
    }
    return values;
  }
}
