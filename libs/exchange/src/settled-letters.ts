import { findOrder, isSettled } from '#domain';
import { loadErasure } from '#erasure';
import type { Engines } from './engines.ts';

/** What names an order that failed and failed. */
interface LetterOrder {
  erasure: string;
  target: string;
  round: number;
}

const LETTER = /^order-([0-9a-f]{32})-(.+)-(\d+)$/;

/** Id of the dead letter of an order that fails and fails. */
export function letterOf({ erasure, target, round }: LetterOrder): string {
  return `order-${erasure}-${target}-${round}`;
}

/**
 * Takes orders off the list of dead letters that are settled, in whatever way: by a receipt over Kafka or HTTP, by silence that somebody recorded, or because
 * the erasure is over. Also those that were filed at the moment in which they were settled. Whoever looked there would look in vain.
 */
export async function dropSettledLetters({ vault, store }: Pick<Engines, 'vault' | 'store'>, controller: string): Promise<void> {
  for (const { id } of await vault.deadLetters.list(controller)) {
    const [, erasure, target, round] = LETTER.exec(id) ?? [];
    if (erasure === undefined || target === undefined) continue;
    const order = { erasure, target, round: Number(round) };
    if (await isOver(store, order)) await vault.deadLetters.delete(controller, id);
  }
}

async function isOver(store: Engines['store'], order: LetterOrder): Promise<boolean> {
  const { state, expired } = await loadErasure(store, order.erasure);
  const known = findOrder(state, order);
  return expired || state.certified !== undefined || (known !== undefined && isSettled(known));
}
