import { createHash } from 'node:crypto';
import type { Tx } from '#postgres';
import type { Place } from './place.ts';
import type { FoldedEvent, ReadModel } from './read-model.ts';
import { statementsOf } from './write-rows.ts';

/** The read models in one place, and how an expired skeleton is read. */
export interface Group {
  readonly place: Place;
  readonly models: readonly ReadModel[];
  /** Of these models; see {@link layoutOf}. */
  readonly layout: string;
  /** Pseudonyms whose skeleton this event ends; asked when everything before the event is in the tables. */
  readonly expired: (tx: Tx, event: FoldedEvent) => Promise<readonly string[]>;
}

/** Changes whenever a table or the version of a fold does. */
export function layoutOf(models: readonly ReadModel[]): string {
  const each = models.map((model) => `${model.version} ${statementsOf(model.table, 'read').create}`);
  return createHash('sha256').update(each.join('\n')).digest('hex');
}
