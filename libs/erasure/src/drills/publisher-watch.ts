import { setTimeout as delay } from 'node:timers/promises';
import { expectedEvents, LETHE, matchesPattern, silenceStep, type DeclaredEvents } from '#domain';
import type { EventStoreLog } from '#event-store';
import type { OwnFact } from '#ingest';
import { declaredPublishers, heard, lastFindings, type FindingItem } from '#projections';
import type { OwnFacts } from '../deletions.ts';
import { nowOf, type Engines } from '../engines.ts';
import { recordAll } from './record-all.ts';

export interface PublisherWatchOptions {
  engines: Engines;
  facts: OwnFacts;
  controllers(): string[];
  /** How often it is looked. Default 10,000 ms. */
  tickMs?: number;
  log?: EventStoreLog;
}

/** What was found of a publisher's events of one type, up to a position of the ledger. */
interface Known {
  upTo: bigint;
  heardAt?: string;
}

const TICK_MS = 10_000;
const PATIENCE_MS = 2_000;
const PAGE = 5_000;

/** Notices that events which the policy expects have stopped coming, and that they come again, and says so in the ledger, once each. */
export class PublisherWatch {
  /** Spares reading what was read before; losing it costs only time. */
  private readonly known = new Map<string, Known>();

  constructor(private readonly options: PublisherWatchOptions) {}

  /** Works until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.look().catch((error: unknown) => this.failed(error));
      await delay(this.options.tickMs ?? TICK_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Looks at every publisher that a policy in force declares. */
  async look(): Promise<void> {
    const { engines } = this.options;
    const watched = this.options.controllers().filter((controller) => engines.policies.current(controller)?.publishers?.length);
    if (watched.length === 0) return;
    const head = await engines.store.head();
    // What has come but is not folded yet must not be taken for silence.
    if (!(await engines.readModels.waitFor(head, PATIENCE_MS))) return;
    for (const controller of watched) await this.lookAt(controller, head).catch((error: unknown) => this.failed(error));
  }

  private async lookAt(controller: string, head: bigint): Promise<void> {
    const { engines, facts } = this.options;
    const policy = engines.policies.current(controller);
    const before = await lastFindings(engines.readDb, controller, 'publisher-silent');
    const declared = expectedEvents(policy, await declaredPublishers(engines.readDb, controller));
    const said: OwnFact[] = [];
    for (const each of declared) {
      const heardAt = await this.lastHeard(controller, each, head);
      const expected = { ...each, heardAt, ...standing(before.get(`${each.source} ${each.type}`)) };
      const step = silenceStep(expected, nowOf(engines).toISOString());
      if (step.do !== 'nothing') said.push(this.fact(controller, each, step));
    }
    await recordAll(facts, said);
  }

  /** When an event of the type last came from the sources, read on from where it was read before. */
  private async lastHeard(controller: string, { source, type }: DeclaredEvents, head: bigint): Promise<string | undefined> {
    const key = `${controller} ${source} ${type}`;
    const known = this.known.get(key) ?? { upTo: -1n };
    let before = head + 1n;
    for (;;) {
      const page = await heard(this.options.engines.readDb, controller, type, { after: known.upTo, before, limit: PAGE });
      const found = page.find((event) => matchesPattern(source, event.source));
      const heardAt = found?.recordedAt ?? known.heardAt;
      if (found || page.length < PAGE) {
        this.known.set(key, { upTo: head, ...(heardAt !== undefined && { heardAt }) });
        return heardAt;
      }
      before = page.at(-1)?.position ?? before;
    }
  }

  private fact(
    controller: string,
    { source, type, every }: DeclaredEvents,
    step: Exclude<ReturnType<typeof silenceStep>, { do: 'nothing' }>,
  ): OwnFact {
    const own = { controller, time: nowOf(this.options.engines).toISOString(), actor: LETHE };
    const id = (what: string, silence: string) => [what, source, type, silence].map(encodeURIComponent).join('/');
    if (step.do === 'say-silent') {
      const { since } = step;
      return { ...own, type: 'privacy.publisher.silent.v1', id: id('publisher.silent', since), data: { source, type, every, since } };
    }
    const { silence, heardAt } = step;
    return { ...own, type: 'privacy.publisher.heard.v1', id: id('publisher.heard', silence), data: { source, type, silence, heardAt } };
  }

  private failed(error: unknown): void {
    const { name, code } = (error ?? {}) as { name?: string; code?: string };
    this.options.log?.warn({ error: name, code }, 'publishers could not be watched; it is tried again');
  }
}

/** What the last finding about it says: a silence that stands, or when a person settled one. */
function standing(finding: FindingItem | undefined): { silentSince?: string; settledAt?: string } {
  if (!finding) return {};
  if (finding.status !== 'resolved') return { silentSince: String(finding.detail['since']) };
  return finding.resolved && finding.resolved.by !== LETHE ? { settledAt: finding.resolved.at } : {};
}
