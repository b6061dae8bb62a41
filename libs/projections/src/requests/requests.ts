import { evolveRequest, type Request } from '#domain';
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

/** A data-subject request as its stream tells it, with what lists are narrowed by in columns. */
export interface RequestRow extends CaseRow {
  readonly subject: string;
  readonly kind: string;
  readonly status: string;
  readonly due_at: string;
  readonly request: Request;
}

const table: Table<RequestRow> = {
  name: 'request',
  columns: {
    controller: 'text',
    id: 'text',
    at: 'timestamptz',
    position: 'bigint',
    subject: 'text',
    kind: 'text',
    status: 'text',
    due_at: 'timestamptz',
    request: 'json',
  },
  key: ['controller', 'id'],
  indexes: ['(controller, at, position)', '(controller, subject)', "(position) WHERE kind = 'erasure' AND status = 'approved'"],
  subjects: ['subject'],
};

const on: Handlers<Touch<RequestRow>> = {
  ...ignored(...dataTypes, ...choiceTypes, ...identityTypes, ...vaultTypes, ...erasureTypes, ...holdTypes, ...houseTypes, ...watchTypes),
  ...casesOf('request', requestTypes, (event: EventOf<(typeof requestTypes)[number]>, row?: RequestRow) => {
    const request = evolveRequest(row?.request, event);
    if (!request) return null;
    const { subject, kind, status, dueAt } = request;
    return { subject, kind, status, due_at: new Date(dueAt).toISOString(), request };
  }),
};

/** The data-subject requests of each controller. */
export const requests: Folded<RequestRow> = { kind: 'folded', version: 1, table, touches: (event) => handle(on, event) };
