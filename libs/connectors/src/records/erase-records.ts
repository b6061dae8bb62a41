import type { Dataset, RetentionGround, SystemFile } from '#domain';
import { ConnectorError, type EraseResult, type Retained, type VerifyResult, type Who } from '../connector.ts';
import { childrenFirst } from '../dataset-plan.ts';
import type { FieldErasure } from '../erased-fields.ts';
import { applyAction } from '../field-action.ts';
import { leavesOf } from '../json-path.ts';
import { KeptRows } from '../kept-rows.ts';
import { PersonSearch } from './person-search.ts';
import type { Change, RecordStore, StoredRecord } from './record-store.ts';

export interface RecordErasure {
  store: RecordStore;
  system: SystemFile;
  who: Who;
  keys: ReadonlyMap<string, string>;
  /** Why records that the store itself locks may stay; without it they are a failure. */
  lockGround?: RetentionGround | undefined;
}

/** Erases a person's records, children before their parents, so that whoever is cut off finds the rest again. */
export async function eraseRecords(erasure: RecordErasure): Promise<EraseResult> {
  const { store, system, who } = erasure;
  const search = await PersonSearch.of(store, system, who);
  const counts: Record<string, number> = {};
  const retained: Retained[] = [];
  const locked = new LockedRecords();
  for (const dataset of childrenFirst(system)) {
    counts[dataset.name] =
      dataset.erase === 'delete-row'
        ? await removeAll(store, search, dataset, locked)
        : await changeAll(erasure, search, dataset, retained);
  }
  await store.commit();
  // Only now: what could be removed is, and what could not is not passed over.
  if (locked.any && erasure.lockGround === undefined) return { ok: false, code: 'object-locked' };
  if (erasure.lockGround !== undefined) retained.push(...locked.retained(erasure.lockGround));
  return { ok: true, counts, retained, found: search.found };
}

async function removeAll(store: RecordStore, search: PersonSearch, dataset: Dataset, locked: LockedRecords): Promise<number> {
  let count = 0;
  for await (const record of held(store, search, dataset)) {
    const removal = await store.remove(dataset, record);
    if (removal.is === 'done') count += 1;
    if (removal.is === 'kept') locked.add(dataset.name, removal.until);
  }
  return count;
}

/** Counts what the store itself keeps by a lock, by dataset and end of the lock. */
class LockedRecords {
  readonly #counts = new Map<string, { dataset: string; reviewAt: string; count: number }>();

  get any(): boolean {
    return this.#counts.size > 0;
  }

  add(dataset: string, until: string = NO_END): void {
    const before = this.#counts.get(`${dataset} ${until}`);
    this.#counts.set(`${dataset} ${until}`, { dataset, reviewAt: until, count: (before?.count ?? 0) + 1 });
  }

  retained(ground: RetentionGround): Retained[] {
    return [...this.#counts.values()].map((one) => ({ ...one, ground }));
  }
}

/** A lock without an end is looked at again when all others have ended. */
const NO_END = '9999-12-31';

async function changeAll({ store, keys }: RecordErasure, search: PersonSearch, dataset: Dataset, retained: Retained[]): Promise<number> {
  const actions = fieldErasures(dataset, keys);
  const kept = new KeptRows(dataset.name, actions);
  let count = 0;
  for await (const record of held(store, search, dataset)) {
    kept.add(actions.map(({ name }) => leavesOf(record.read(name)).find((text) => text !== null) ?? null));
    const changing = actions.filter((action) => !isErased(record, action));
    if (!changing.length) continue;
    const changes = changing.map(({ name, action, context }): [string, Change] => [name, (text) => applyAction(action, text, context)]);
    if (!(await store.change(dataset, record, new Map(changes)))) throw new ConnectorError('locked');
    count += 1;
  }
  retained.push(...kept.retained());
  return count;
}

/** Whether an action would leave every single value of a field as it is. */
function isErased(record: StoredRecord, { name, action, context }: NamedErasure): boolean {
  return leavesOf(record.read(name)).every((text) => applyAction(action, text, context) === text);
}

/** The person's records, each as it is when its turn comes. */
async function* held(store: RecordStore, search: PersonSearch, dataset: Dataset): AsyncGenerator<StoredRecord> {
  for await (const seen of search.records(dataset)) {
    const record = await store.hold(dataset, seen);
    if (record && search.isOfPerson(dataset, record)) yield record;
  }
}

/** Looks for what an erasure should have removed and did not. */
export async function verifyRecords({ store, system, who, keys, lockGround }: RecordErasure): Promise<VerifyResult> {
  const search = await PersonSearch.of(store, system, who);
  const remaining: Record<string, number> = {};
  for (const dataset of system.datasets) {
    const actions = fieldErasures(dataset, keys);
    let count = 0;
    for await (const record of search.records(dataset)) {
      const stays =
        dataset.erase === 'fields'
          ? actions.every((action) => isErased(record, action))
          : lockGround !== undefined && (await store.isLocked?.(record));
      if (!stays) count += 1;
    }
    if (count > 0) remaining[dataset.name] = count;
  }
  return { ok: true, remaining };
}

interface NamedErasure extends FieldErasure {
  name: string;
}

function fieldErasures({ fields }: Dataset, keys: ReadonlyMap<string, string>): NamedErasure[] {
  const context = { keys, fixed: new Map<string, string>() };
  return fields.flatMap(({ name, action }) => (action && action.do !== 'leave' ? [{ name, action, context }] : []));
}
