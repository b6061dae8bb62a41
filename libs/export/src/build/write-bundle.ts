import type { Access, InventoryEntry } from '#projections';
import { consentRecords } from '../consent-records/consent-records.ts';
import type { BundleContents, Identifier, Signer } from '../contents.ts';
import { article15 } from '../files/article15.ts';
import { completeness, notIncludedYet, unknownSystem, type Missing } from '../files/completeness.ts';
import { csv } from '../files/csv.ts';
import { fingerprint } from '../files/fingerprint.ts';
import { json, jsonList } from '../files/json.ts';
import { manifest, type Manifest } from '../files/manifest.ts';
import { DatasetPaths, safeName } from '../files/paths.ts';
import { isPortable, portableColumns } from '../files/portability.ts';
import { readMe } from '../files/read-me.ts';
import { redactions } from '../files/redactions.ts';
import { transfers } from '../files/transfers.ts';
import { fieldRule } from '#domain';
import type { DatasetPreview, PageFacts } from '../page/facts.ts';
import { page } from '../page/page.ts';
import { plainName } from '../words/plain.ts';
import { Words } from '../words/words.ts';
import type { BundleZip } from '../zip/bundle-zip.ts';
import { signZip } from '../zip/sign-zip.ts';
import { EventReading } from './read-events.ts';
import { gather, type GatheredDataset } from './gather.ts';
import { FirstOf } from './some-of.ts';
import type { KeptValue } from '../files/values.ts';

const JSON_TYPE = 'application/json';
const JSON_LD = 'application/ld+json';
const NDJSON = 'application/x-ndjson';
const CSV = 'text/csv';
const ON_PAGE = { rows: 10, access: 20, identifiers: 50 };
/** Progress is told after so many rows. */
const EVERY = 500;

export type Stage = 'events' | 'systems' | 'files' | 'page';

export interface Progress {
  stage: Stage;
  /** Files that are in the zip. */
  files: number;
  /** Rows that were fetched from the systems. */
  rows: number;
}

/** Writes one bundle into a zip, file by file. Things that grow with the person's history pass through; what stays in memory is bounded. */
export class BundleWriter {
  readonly #zip: BundleZip;
  readonly #contents: BundleContents;
  readonly #signer: Signer;
  readonly #onProgress: (progress: Progress) => void;
  readonly #missing: Missing[] = [];
  readonly #paths = new DatasetPaths();
  readonly #previews: DatasetPreview[] = [];
  #stage: Stage = 'events';
  #rows = 0;

  constructor(zip: BundleZip, contents: BundleContents, signer: Signer, onProgress: (progress: Progress) => void) {
    this.#zip = zip;
    this.#contents = contents;
    this.#signer = signer;
    this.#onProgress = onProgress;
  }

  async write(): Promise<Manifest> {
    const { head, policy } = this.#contents;
    this.#enter('events');
    await using reading = new EventReading(policy, head.asOf);
    await this.#add('ledger/events.ndjson', NDJSON, reading.lines(this.#contents.events()));
    const identifiers = await this.#contents.identifiers();
    await this.#add('values.json', JSON_TYPE, valuesFile(identifiers, reading));
    const entries = (await this.#contents.inventory()).map((entry) => ({
      ...entry,
      recipients: entry.recipients.filter(({ recipient }) => reading.recipients.has(recipient)),
    }));
    const { held = [], passedThrough = [] } = Object.groupBy(entries, ({ fields }) => (fields.length > 0 ? 'held' : 'passedThrough'));

    this.#enter('systems');
    for (const system of this.#contents.systems) await this.#system(system.name, held, identifiers, reading);
    this.#nameUnknownSystems(held);
    await this.#portableValues(held, reading);

    this.#enter('files');
    const recipients = reading.recipients.summary(policy);
    const systemNames = new Map(this.#contents.systems.map(({ name, description }) => [name, description ?? plainName(name)]));
    const words = new Words(policy, systemNames);
    await this.#add('inventory.json', JSON_TYPE, json({ asOf: head.asOf, held, passedThrough }));
    await this.#add('recipients.json', JSON_TYPE, json(recipients));
    const consents = await this.#contents.consents();
    await this.#add('consents.json', JSON_TYPE, json(consents));
    const sources = { head, policy, held, recipients, words };
    for (const { purpose, content } of consentRecords(reading.consents, sources)) {
      await this.#add(`consents/${safeName(purpose)}.jsonld`, JSON_LD, json(content));
    }
    const access = new FirstOf<Access>(ON_PAGE.access);
    await this.#add('access.json', JSON_TYPE, jsonList(passing(this.#contents.access(), access)));
    const decisions = reading.decisions.summary(policy, words);
    const recorded = { held, passedThrough, recipients, decisions, transfers: transfers(recipients, policy, words) };
    await this.#add('article15.json', JSON_TYPE, json(article15(head, policy, recorded, words)));
    await this.#add('signing-key.pub.pem', 'application/x-pem-file', [this.#signer.publicPem]);
    await this.#add('README.txt', 'text/plain', [readMe(head.controller)]);

    this.#enter('page');
    const missing = [...this.#missing, ...notIncludedYet];
    const facts: PageFacts = {
      head,
      policy,
      systemNames,
      missing,
      identifiers: { shown: identifiers.slice(0, ON_PAGE.identifiers), total: identifiers.length },
      ...recorded,
      consents,
      access: access.some,
      datasets: this.#previews,
      values: reading.latestValues.some,
      history: reading.history.some,
      files: [...this.#zip.files],
      keyFingerprint: fingerprint(this.#signer.publicPem),
    };
    await this.#add('index.html', 'text/html', page(facts));
    return this.#sign(manifest(head, completeness(missing), redactions, this.#zip.files, this.#signer.id));
  }

  async #sign(made: Manifest): Promise<Manifest> {
    await signZip(this.#zip, made, this.#signer);
    return made;
  }

  async #system(name: string, held: readonly InventoryEntry[], identifiers: readonly Identifier[], reading: EventReading): Promise<void> {
    const system = this.#contents.systems.find((each) => each.name === name)!;
    const search = { identifiers, records: reading.recordsIn(name), onRow: () => this.#countRow() };
    const { datasets, missing } = await gather(this.#contents, system, search);
    this.#missing.push(...missing);
    await using stack = new AsyncDisposableStack();
    for (const dataset of datasets) stack.use(dataset);
    for (const dataset of datasets) {
      await this.#dataset(dataset, portableColumns(system, dataset.dataset, held, this.#contents.policy));
    }
  }

  async #dataset({ system, dataset, category, columns, rows }: GatheredDataset, portable: readonly string[]): Promise<void> {
    const path = this.#paths.of(system, dataset);
    const first = new FirstOf<Readonly<Record<string, unknown>>>(ON_PAGE.rows);
    const [jsonPath, csvPath] = [`data/${path}.json`, `data/${path}.csv`];
    await this.#add(jsonPath, JSON_TYPE, jsonList(passing(rows.rows(), first)));
    await this.#add(csvPath, CSV, csv(columns, rows.rows()));
    this.#previews.push({ system, dataset, category, columns, rows: first.some, jsonPath, csvPath });
    if (portable.length === 0 || rows.count === 0) return;
    await this.#add(`portability/${path}.json`, JSON_TYPE, jsonList(only(portable, rows.rows())));
    await this.#add(`portability/${path}.csv`, CSV, csv(portable, rows.rows()));
  }

  /** Values that the ledger keeps and the person may take along; the file is there only where there are any. */
  async #portableValues(held: readonly InventoryEntry[], reading: EventReading): Promise<void> {
    const chosen = () => portableValues(reading, held, this.#contents);
    const any = await chosen().next();
    if (!any.done) await this.#add('portability/values.json', JSON_TYPE, jsonList(chosen()));
  }

  #nameUnknownSystems(held: readonly InventoryEntry[]): void {
    const registered = new Set(this.#contents.systems.map(({ name }) => name));
    const unknown = new Set(held.map(({ system }) => system).filter((system) => !registered.has(system)));
    for (const system of [...unknown].sort()) this.#missing.push(unknownSystem(system));
  }

  async #add(path: string, mediaType: string, content: AsyncIterable<string | Buffer> | Iterable<string | Buffer>): Promise<void> {
    await this.#zip.add(path, mediaType, content);
    this.#tell();
  }

  #enter(stage: Stage): void {
    this.#stage = stage;
    this.#tell();
  }

  #countRow(): void {
    if (++this.#rows % EVERY === 0) this.#tell();
  }

  #tell(): void {
    this.#onProgress({ stage: this.#stage, files: this.#zip.files.length, rows: this.#rows });
  }
}

async function* passing<T>(all: AsyncIterable<T>, first: FirstOf<T>): AsyncGenerator<T> {
  for await (const each of all) {
    first.add(each);
    yield each;
  }
}

async function* only(columns: readonly string[], rows: AsyncIterable<Readonly<Record<string, unknown>>>): AsyncGenerator<object> {
  for await (const row of rows) {
    yield Object.fromEntries(columns.flatMap((column) => (Object.hasOwn(row, column) ? [[column, row[column]]] : [])));
  }
}

async function* portableValues(
  reading: EventReading,
  held: readonly InventoryEntry[],
  { policy }: BundleContents,
): AsyncGenerator<KeptValue, void> {
  const portablePlaces = new Set(held.filter(isPortable).map(({ category, system }) => JSON.stringify([category, system])));
  for await (const { kept, portable } of reading.values.rows()) {
    const { category, system, field } = kept;
    const corrected = () =>
      category !== undefined &&
      field !== undefined &&
      portablePlaces.has(JSON.stringify([category, system])) &&
      (fieldRule(policy, category, field)?.portable ?? false);
    if (portable ?? corrected()) yield kept;
  }
}

async function* valuesFile(identifiers: readonly Identifier[], reading: EventReading): AsyncGenerator<string> {
  yield `{"identifiers": ${JSON.stringify(identifiers)},\n"values": `;
  async function* values(): AsyncGenerator<KeptValue> {
    for await (const { kept } of reading.values.rows()) yield kept;
  }
  yield* jsonList(values());
  yield '}\n';
}
