import { LocalSecrets } from '#connectors';
import type { Policy, Request, SystemFile } from '#domain';
import type { StoredEvent } from '#event-store';
import { access, consents, inventory, systems, type Access, type Consents, type InventoryEntry } from '#projections';
import { recordOpening, type OpenedValue } from '#vault';
import type { BundleContents, BundleEvent, BundleHead, CollectedDataset, Identifier, KnownRecord } from '../contents.ts';
import { ExportFailed } from '../job/failed.ts';
import type { Job } from '../job/jobs.ts';
import { collect, reach } from './collect.ts';
import { nowOf, type ExportEngines } from './engines.ts';
import { loadRequest } from './load-request.ts';
import { mergeStreams } from './merge-streams.ts';

/** Events whose values are opened at once. */
const PAGE = 500;
const ACCESS_PAGE = 1_000;
/** How long the read models may take to reflect the ledger, in ms. */
const PATIENCE_MS = 30_000;

/** What requests keep in their case file, as far as it matters here. */
interface CaseFile {
  given?: (Identifier & { identifies: boolean })[];
}

/** A bundle's contents from the ledger, the vault, the read models and the systems. */
export class LedgerContents implements BundleContents {
  private constructor(
    readonly head: BundleHead,
    readonly policy: Policy | undefined,
    readonly systems: readonly SystemFile[],
    private readonly engines: ExportEngines,
    private readonly request: Request | undefined,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Records that the values of each of the person's pseudonyms are opened, then waits until the read models reflect the ledger as it is. Nothing is
   * opened before. @throws ExportFailed
   */
  static async open(engines: ExportEngines, job: Job, signal: AbortSignal): Promise<LedgerContents> {
    const { store, vault, readModels, readDb, policies } = engines;
    const { controller, id, subject, request, actor, regulation } = job;
    const subjects = await vault.linksOf(controller, subject);
    await refuseErased(engines, controller, subjects);
    for (const each of subjects) {
      const recorded = await recordOpening(
        store,
        { controller, actor, case: request, subject: each, fields: ['*'], for: 'export' },
        nowOf(engines),
      );
      if (!recorded) throw new ExportFailed('opening-not-recorded', false);
    }
    const position = await store.head();
    if (!(await readModels.waitFor(position, PATIENCE_MS))) throw new ExportFailed('read-models-behind', true);
    const head = { id, controller, request, regulation, subject, subjects, asOf: nowOf(engines).toISOString(), position };
    const registered = (await systems(readDb, controller)).map(({ system }) => system);
    return new LedgerContents(
      head,
      policies.current(controller),
      registered,
      engines,
      await loadRequest(store, controller, request),
      signal,
    );
  }

  /** What the vault has of the person, and what the request named where the ledger does not know it; only what means one person. */
  async identifiers(): Promise<Identifier[]> {
    const { controller, subjects, request, subject } = this.head;
    const known = await this.engines.vault.openIdentifiers(controller, subjects);
    const file = this.request?.subject === subject ? await this.engines.vault.caseFiles.get<CaseFile>(controller, request) : undefined;
    const given = file?.given?.filter(({ identifies }) => identifies) ?? [];
    const distinct = new Map([...known, ...given].map(({ type, value }) => [JSON.stringify([type, value]), { type, value }]));
    return [...distinct.values()];
  }

  /** The person's `subject-` and `access-` streams and the request's own. While a page is taken the next is read and opened. */
  async *events(): AsyncGenerator<BundleEvent[]> {
    let ahead: Promise<BundleEvent[]> | undefined;
    for await (const page of this.pages()) {
      const ready = ahead;
      ahead = this.withValues(page);
      // Its failure is thrown when it is waited for, also where the page before is still being taken.
      ahead.catch(() => undefined);
      if (ready) yield await ready;
    }
    if (ahead) yield await ahead;
  }

  private async *pages(): AsyncGenerator<StoredEvent[]> {
    const { controller, subjects, request, position } = this.head;
    const names = [...subjects.flatMap((subject) => [`subject-${subject}`, `access-${subject}`]), `request-${request}`];
    const streams = names.map((name) => this.engines.store.readStream(name));
    let page: StoredEvent[] = [];
    for await (const event of mergeStreams(streams, position)) {
      if ((event.metadata as { controller?: string } | null)?.controller !== controller) continue;
      if (page.push(event) < PAGE) continue;
      yield page;
      page = [];
    }
    if (page.length > 0) yield page;
  }

  async inventory(): Promise<InventoryEntry[]> {
    return (await inventory(this.engines.readDb, this.head.controller, this.head.subjects)).entries;
  }

  async consents(): Promise<Consents> {
    return consents(this.engines.readDb, this.head.controller, this.head.subjects, this.head.asOf);
  }

  async *access(): AsyncGenerator<Access> {
    const { controller, subjects } = this.head;
    let cursor: string | undefined;
    do {
      const page = await access(this.engines.readDb, controller, subjects, { cursor, limit: ACCESS_PAGE });
      if (!page.ok) throw new Error('A cursor of the access list was refused.');
      yield* page.items;
      cursor = page.next;
    } while (cursor !== undefined);
  }

  reach(system: SystemFile): { ok: true } | { ok: false; code: string } {
    return reach(system);
  }

  collect(system: SystemFile, identifiers: readonly Identifier[], records: readonly KnownRecord[]): AsyncIterable<CollectedDataset> {
    return collect(system, { identifiers, records }, this.engines.secrets ?? new LocalSecrets(), this.signal);
  }

  /** @throws ExportFailed once any of the person's pseudonyms is closed. */
  async refuseErased(): Promise<void> {
    await refuseErased(this.engines, this.head.controller, this.head.subjects);
  }

  private async withValues(events: readonly StoredEvent[]): Promise<BundleEvent[]> {
    this.signal.throwIfAborted();
    const committed = events.filter((event) => (event.metadata as { commitments?: object }).commitments !== undefined);
    const opened = committed.length
      ? await this.engines.vault.openValues(
          this.head.controller,
          committed.map(({ id }) => id),
        )
      : [];
    const byEvent = Map.groupBy(opened, ({ eventId }) => eventId);
    return events.map((event) => bundleEvent(event, byEvent.get(event.id) ?? []));
  }
}

function bundleEvent({ stream, revision, position, id, type, data, metadata }: StoredEvent, opened: readonly OpenedValue[]): BundleEvent {
  return {
    stream,
    revision,
    position,
    id,
    type,
    data: data as Record<string, unknown>,
    metadata: metadata as Record<string, unknown>,
    opened: opened.map(({ pointer, salt, value }) => ({ pointer, salt: salt.toString('base64url'), value })),
  };
}

async function refuseErased({ vault }: ExportEngines, controller: string, subjects: readonly string[]): Promise<void> {
  for (const subject of subjects) {
    if ((await vault.subjectState(controller, subject)) === 'closed') throw new ExportFailed('subject-erased', false);
  }
}
