import { transferAllowed, type TransferObstacle } from '../../transfer/transfer-allowed.ts';
import type { Policy } from '../policy.ts';
import { promisesWith } from './promised.ts';

/** A recipient in a country to which nothing lets data go. */
export interface BarredTransfer {
  recipient: string;
  country: string;
  reason: TransferObstacle;
  why: string;
  /** Whether the policy has standard clauses with the recipient that hold then, without naming them for the country. */
  hasClauses: boolean;
  /** Rows of what the policy says of it: the mechanism where it names one, else the country. */
  pointers: string[];
}

/** Every country of a recipient that is barred at a moment (RFC 3339), as the judgement sees it. */
export function barredTransfers(policy: Policy, at: string): BarredTransfer[] {
  return policy.recipients.flatMap((recipient, index) =>
    recipient.countries.flatMap((country, place) => {
      const verdict = transferAllowed(recipient, country, undefined, at);
      if (verdict.allowed) return [];
      const { reason, why } = verdict;
      const named = (recipient.transfers ?? []).flatMap((transfer, n) =>
        transfer.country === country ? [`/recipients/${index}/transfers/${n}`] : [],
      );
      const pointers = named.length > 0 ? named : [`/recipients/${index}/countries/${place}`];
      const hasClauses = transferAllowed({ ...recipient, transfers: [] }, country, 'scc', at).allowed;
      return [{ recipient: recipient.id, country, reason, why, hasClauses, pointers }];
    }),
  );
}

/** Promises that no data goes abroad without a mechanism. */
export function promisesOfTransfers(policy: Policy): string[] {
  return promisesWith(policy, (check) => check.kind === 'acts-allowed' && (check.rules ?? []).includes('transfer-without-mechanism'));
}
