import type { EventStore } from '#event-store';
import type { Tx } from '#postgres';
import { confirmReceived } from '../tables/confirm.ts';
import { applyCertified, applyClosing, applyShredding } from '../tables/erasure-steps.ts';
import { releaseTypes } from '../tables/identifier.ts';
import { saveLinks } from '../tables/link.ts';
import { raiseCounters } from '../tables/subject.ts';
import type { KeeperPage } from './read-page.ts';

/** Carries out in the vault what a page of the ledger says. Answers whether a key was destroyed, so that there are values to delete behind it. */
export async function applyPage(tx: Tx, page: KeeperPage, store: EventStore): Promise<{ shredded: boolean }> {
  const missing = await confirmReceived(tx, page.confirmations);
  if (missing.length > 0) {
    const restored = new Set(missing.map(({ controller, pseudonym }) => `${controller}\n${pseudonym}`));
    await raiseCounters(
      tx,
      page.counters.filter(({ controller, pseudonym }) => restored.has(`${controller}\n${pseudonym}`)),
    );
    // The ledger says the type of what was released and not which one; rather one too many than somebody's address that is another's now.
    const released = missing.filter(({ type }) => type === 'privacy.identifier.released.v1');
    await releaseTypes(
      tx,
      released.map(({ controller, pseudonym, eventId }) => ({ controller, pseudonym, type: page.releasedTypes.get(eventId) ?? '' })),
    );
  }
  await saveLinks(tx, page.links);
  return { shredded: await applyErasures(tx, page, store) };
}

async function applyErasures(tx: Tx, page: KeeperPage, store: EventStore): Promise<boolean> {
  let shredded = false;
  for (const event of page.erasures) {
    const { controller } = event.metadata;
    const erasure = event.stream.slice('erasure-'.length);
    if (event.type === 'privacy.erasure.closing.v1') {
      const { closedAt, closure, identifiers, optOuts = [] } = event.data;
      const standing = optOuts.map(({ purposes, scope }) => ({ ...(purposes && { purposes }), ...(scope !== undefined && { scope }) }));
      await applyClosing(tx, { controller, erasure, closedAt, closure, identifiers, optOuts: standing });
    } else if (event.type === 'privacy.erasure.shredding.v1') {
      await applyShredding(tx, controller, await closureOfErasure(store, event.stream));
      shredded = true;
    } else await applyCertified(tx, controller, erasure);
  }
  return shredded;
}

/** Whom an erasure closed, as its own stream says. */
async function closureOfErasure(store: EventStore, stream: string): Promise<string[]> {
  for await (const { type, data } of store.readStream(stream)) {
    if (type === 'privacy.erasure.closing.v1') return (data as { closure: string[] }).closure;
  }
  throw new Error(`The stream ${stream} says shredding and names nobody whom it closed`);
}
