import { readInOrder, type StoredEvent } from '#domain';
import { textHeaders, type NewMessage } from '#messaging';

/*
 * An erasure order: JSON, keyed by the person's pseudonym. It names nobody; whoever may work it claims it over HTTP and is told there.
 *
 *   header content-type  application/json
 *   value  {"id", "erasure", "target", "targetKind", "round", "dueAt"}
 *
 * `id` is that of the ledger's event: the same order again has the same.
 */

export interface OrderMessage {
  id: string;
  erasure: string;
  target: string;
  targetKind: string;
  round: number;
  /** RFC 3339. */
  dueAt: string;
}

/** The order that an event of the ledger gives; undefined for every other event. */
export function orderMessage(stored: StoredEvent): NewMessage | undefined {
  const reading = readInOrder(stored);
  if (!reading.ok || reading.event.type !== 'privacy.erasure.ordered.v1') return undefined;
  const { target, targetKind, round, dueAt } = reading.event.data;
  const order: OrderMessage = { id: stored.id, erasure: stored.stream.slice('erasure-'.length), target, targetKind, round, dueAt };
  return {
    key: reading.event.metadata.subject ?? stored.stream,
    value: Buffer.from(JSON.stringify(order)),
    headers: textHeaders({ 'content-type': 'application/json' }),
  };
}
