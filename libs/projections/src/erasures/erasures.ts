import { evolveErasure, noErasure, unsettledOrders, type Erasure } from '#domain';
import {
  casesOf,
  handle,
  ignored,
  type CaseRow,
  type EventOf,
  type Folded,
  type Handlers,
  type Table,
  type Touch,
} from '../engine/index.ts';
import {
  choiceTypes,
  dataTypes,
  erasureTypes,
  holdTypes,
  houseTypes,
  identityTypes,
  requestTypes,
  vaultTypes,
  watchTypes,
} from '../engine/event-groups.ts';

/** An erasure as its stream tells it. */
export interface ErasureRow extends CaseRow {
  /** Stands for the persons: it goes when their skeleton expires. */
  readonly stream: string;
  /** False once it is certified. */
  readonly open: boolean;
  /** How many orders are not settled. */
  readonly unsettled: bigint;
  /** When the skeleton expires, ISO 8601 in UTC; absent before the certificate. */
  readonly expires?: string | undefined;
  /** Without the hashes of the forgotten identifiers, which are the vault's. */
  readonly erasure: Erasure;
}

const table: Table<ErasureRow> = {
  name: 'erasure',
  columns: {
    controller: 'text',
    id: 'text',
    stream: 'text',
    at: 'timestamptz',
    position: 'bigint',
    open: 'boolean',
    unsettled: 'bigint',
    expires: 'text?',
    erasure: 'jsonb',
  },
  key: ['controller', 'id'],
  indexes: ['(controller, at, position)', '(position) WHERE open', '(expires, position) WHERE expires IS NOT NULL'],
  subjects: ['stream'],
};

type AboutErasure = EventOf<(typeof erasureTypes)[number]>;

const on: Handlers<Touch<ErasureRow>> = {
  ...ignored(...dataTypes, ...choiceTypes, ...identityTypes, ...vaultTypes, ...requestTypes, ...holdTypes, ...houseTypes, ...watchTypes),
  ...casesOf('erasure', erasureTypes, (event: AboutErasure, row?: ErasureRow) => {
    const erasure = evolveErasure(row?.erasure ?? noErasure, shown(event));
    const { certified } = erasure;
    const expires = certified && new Date(certified.skeletonUntil).toISOString();
    const unsettled = BigInt(unsettledOrders(erasure).length);
    return { stream: event.stream, open: certified === undefined, unsettled, expires, erasure };
  }),
};

function shown(event: AboutErasure): AboutErasure {
  return event.type === 'privacy.erasure.closing.v1' ? { ...event, data: { ...event.data, identifiers: [] } } : event;
}

/** The erasures of each controller, with what every target was ordered and answered. */
export const erasures: Folded<ErasureRow> = { kind: 'folded', version: 3, table, touches: (event) => handle(on, event) };
