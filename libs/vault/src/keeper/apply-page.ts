import type { EventStore } from '#event-store';
import type { Tx } from '#postgres';
import { byThemselves, confirmReceived } from '../tables/confirm.ts';
import type { KeyFolder } from '../keys/key-folder.ts';
import type { CaseFiles } from '../stores/case-files.ts';
import { applyCertified, applyShredding, closeSubjects, forgetIdentifiers, type Closing, type People } from '../tables/erasure-steps.ts';
import { removeSkeleton } from '../tables/expired-skeleton.ts';
import { revokeKeys } from '../tables/api-key.ts';
import { releaseTypes } from '../tables/identifier.ts';
import { saveLinks } from '../tables/link.ts';
import { markForReseal } from '../tables/reseal.ts';
import { raiseCounters } from '../tables/subject.ts';
import { deleteExpired } from '../tables/value-expiry.ts';
import { releaseExpired } from '../tables/visitor.ts';
import { fileIdentifiers } from './file-identifiers.ts';
import type { KeeperPage } from './read-page.ts';

/** What carrying out needs beside the vault's own tables. */
export interface ApplyingWith {
  store: EventStore;
  keys: KeyFolder;
  caseFiles: CaseFiles;
}

/** Carries out in the vault what a page of the ledger says. Answers whose keys were destroyed: their values are to be deleted behind it. */
export async function applyPage(tx: Tx, page: KeeperPage, by: ApplyingWith): Promise<{ shredded: People[] }> {
  const missing = await confirmReceived(tx, [...page.confirmations, ...(await byThemselves(tx, page.companions))]);
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
    await markForReseal(tx, released);
  }
  await saveLinks(tx, page.links);
  await deleteExpired(tx, page.expired);
  await releaseExpired(tx, page.letGo);
  await revokeKeys(tx, page.revoked);
  return { shredded: await applyErasures(tx, page, by) };
}

async function applyErasures(tx: Tx, page: KeeperPage, by: ApplyingWith): Promise<People[]> {
  const shredded: People[] = [];
  for (const event of page.erasures) {
    const { controller } = event.metadata;
    const erasure = event.stream.slice('erasure-'.length);
    if (event.type === 'privacy.erasure.closing.v1') {
      const { closedAt, closure, identifiers, optOuts = [] } = event.data;
      const standing = optOuts.map(({ purposes, scope }) => ({ ...(purposes && { purposes }), ...(scope !== undefined && { scope }) }));
      await close(tx, { controller, erasure, closedAt, closure, identifiers, optOuts: standing }, by);
    } else if (event.type === 'privacy.erasure.shredding.v1') {
      const closure = await closureOfErasure(by.store, event.stream);
      await applyShredding(tx, controller, closure);
      shredded.push({ controller, closure });
    } else if (event.type === 'privacy.skeleton.expired.v1') {
      const pseudonyms = await closureOfErasure(by.store, event.stream);
      const { position, data } = event;
      await removeSkeleton(tx, { controller, erasure, position, pseudonyms, requests: data.requests ?? [] });
    } else await applyCertified(tx, controller, erasure);
  }
  return shredded;
}

/** Line 6 of the protocol of erasure, all of it in the keeper's one transaction. The id of an erasure is that of its request. */
async function close(tx: Tx, closing: Closing, by: ApplyingWith): Promise<void> {
  await closeSubjects(tx, closing);
  await fileIdentifiers(tx, { ...closing, request: closing.erasure }, by);
  await forgetIdentifiers(tx, closing);
}

/** Whom an erasure closed, as its own stream says. */
async function closureOfErasure(store: EventStore, stream: string): Promise<string[]> {
  for await (const { type, data } of store.readStream(stream)) {
    if (type === 'privacy.erasure.closing.v1') return (data as { closure: string[] }).closure;
  }
  throw new Error(`The stream ${stream} says what becomes of the people it closed, and names none`);
}
