import type { LedgerEvent } from '../../../events/index.ts';
import type { Policy } from '../../../policy/policy.ts';
import type { OneDuty } from '../one-duty.ts';
import type { PersonOf } from '../person.ts';

/** What a kind of duty is found from. */
export interface DutySource {
  /** All that has happened so far, by time. */
  told: readonly LedgerEvent[];
  /** The version in force in the window. */
  policy: Policy;
  /** Every version, in the order of publication. */
  versions: readonly Policy[];
  /** The window in which a duty has to have been opened. */
  from: string;
  until?: string | undefined;
  at: string;
  personOf: PersonOf;
}

/** Finds the duties of one kind. */
export type DutiesOf = (source: DutySource) => OneDuty[];
