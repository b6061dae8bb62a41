import type { Policy } from '#domain';
import type { BundleEvent, KnownRecord } from '../contents.ts';
import { ConsentHistory } from '../consent-records/history.ts';
import { AutomatedDecisions } from '../files/automated-decisions.ts';
import { eventLine } from '../files/event-line.ts';
import { isPortableValue } from '../files/portability.ts';
import { Recipients } from '../files/recipients.ts';
import { isWithheld } from '../files/redactions.ts';
import { keptValues, type KeptValue } from '../files/values.ts';
import type { HistoryEntry } from '../page/facts.ts';
import { Spool } from '#connectors';
import { LatestOf } from './some-of.ts';

/** A kept value, and whether the event it came with makes it portable; undefined where that event does not say (a correction). */
export interface SpooledValue {
  kept: KeptValue;
  portable?: boolean;
}

const ON_PAGE = 20;

/**
 * The one reading of the person's events: they pass through into `ledger/events.ndjson`, and what other files need of them is added up or set aside
 * on the way.
 */
export class EventReading implements AsyncDisposable {
  readonly recipients = new Recipients();
  readonly decisions = new AutomatedDecisions();
  readonly consents = new ConsentHistory();
  readonly values = new Spool<SpooledValue>();
  readonly history = new LatestOf<HistoryEntry>(ON_PAGE);
  readonly latestValues = new LatestOf<KeptValue>(ON_PAGE);
  /** Events that went into the bundle. */
  events = 0;
  readonly #records = new Map<string, Map<string, KnownRecord>>();
  readonly #policy: Policy | undefined;
  readonly #asOf: string;

  constructor(policy: Policy | undefined, asOf: string) {
    this.#policy = policy;
    this.#asOf = asOf;
  }

  async *lines(pages: AsyncIterable<readonly BundleEvent[]>): AsyncGenerator<string> {
    for await (const page of pages) {
      for (const event of page) {
        if (isWithheld(event, this.#asOf)) continue;
        await this.#take(event);
        yield eventLine(event);
      }
    }
  }

  /** Record keys that the ledger knows in a system, each once. */
  recordsIn(system: string): KnownRecord[] {
    return [...(this.#records.get(system)?.values() ?? [])];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.values[Symbol.asyncDispose]();
  }

  async #take(event: BundleEvent): Promise<void> {
    const time = String(event.metadata.time);
    this.events++;
    this.history.add({ time, type: event.type, data: event.data });
    if (event.type === 'privacy.data.shared.v1') this.recipients.add(event.data, time);
    if (event.type === 'privacy.data.used.v1') this.decisions.add(event.data, time);
    this.consents.add(event);
    for (const kept of keptValues(event)) {
      if (kept.pointer === '/record') this.#remember(kept);
      else this.latestValues.add(kept);
      await this.values.write(this.#judged(kept, event));
    }
  }

  #judged(kept: KeptValue, { type, data }: BundleEvent): SpooledValue {
    if (kept.field === undefined) return { kept, portable: false };
    return type === 'privacy.data.collected.v1' ? { kept, portable: isPortableValue(data, kept.field, this.#policy) } : { kept };
  }

  #remember({ system, dataset, value }: KeptValue): void {
    if (system === undefined || dataset === undefined || typeof value !== 'string') return;
    const known = this.#records.get(system) ?? new Map<string, KnownRecord>();
    this.#records.set(system, known.set(JSON.stringify([dataset, value]), { dataset, record: value }));
  }
}
