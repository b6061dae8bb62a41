import type { Tx } from '#postgres';
import { columns, inKeyOrder } from './rows.ts';

/** What the ledger and the policies say of a kept value: when it has to go, and what it belongs to. */
export interface ValueTerm {
  controller: string;
  eventId: string;
  pointer: string;
  /** When its event happened, and where it stands in the ledger: what came first where two happened at the same time. */
  at: Date;
  position: bigint;
  category: string | null;
  system: string | null;
  /** Token of the record that it belongs to. */
  record: string | null;
  /** null: no rule names a time. */
  expiresAt: Date | null;
}

/** A value by its place, as all who change several take them in order. */
export const termKey = ({ controller, eventId, pointer }: Pick<ValueTerm, 'controller' | 'eventId' | 'pointer'>) =>
  `${controller}\n${eventId}\n${pointer}`;

/** Writes terms beside the values, where these are still there and the terms are others. */
export async function saveTerms(tx: Tx, terms: readonly ValueTerm[]): Promise<void> {
  if (terms.length === 0) return;
  await tx.query(
    `UPDATE vault.value v SET expires_at = t.expires_at, ground = 'retention', at = t.at, category = t.category, system = t.system, record = t.record, position = t.position
     FROM unnest($1::text[], $2::uuid[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::timestamptz[], $9::bigint[])
       AS t (controller, event_id, pointer, at, category, system, record, expires_at, position)
     WHERE v.controller = t.controller AND v.event_id = t.event_id AND v.pointer = t.pointer
       AND (v.expires_at, v.record, v.position) IS DISTINCT FROM (t.expires_at, t.record, t.position)`,
    columns(inKeyOrder(terms, termKey), [
      'controller',
      'eventId',
      'pointer',
      'at',
      'category',
      'system',
      'record',
      'expiresAt',
      'position',
    ]),
    'value_terms',
  );
}
