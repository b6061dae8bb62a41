import { evolveRequest, type Request } from '#domain';
import { handle, ignored, type EventOf, type Folded, type Handlers, type Table, type Touch } from '../engine/index.ts';
import {
  choiceTypes,
  dataTypes,
  erasureTypes,
  holdTypes,
  houseTypes,
  identityTypes,
  requestTypes,
  vaultTypes,
} from '../engine/event-groups.ts';

/** A data-subject request as its stream tells it, with what lists are narrowed by in columns. */
export interface RequestRow {
  readonly controller: string;
  readonly id: string;
  /** When it was opened, UTC. */
  readonly at: string;
  readonly position: bigint;
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

type AboutRequest = EventOf<(typeof requestTypes)[number]>;

const each = Object.fromEntries(requestTypes.map((type) => [type, touch])) as { [T in (typeof requestTypes)[number]]: typeof touch };

const on: Handlers<Touch<RequestRow>> = {
  ...ignored(...dataTypes, ...choiceTypes, ...identityTypes, ...vaultTypes, ...erasureTypes, ...holdTypes, ...houseTypes),
  ...each,
};

function touch(event: AboutRequest): Touch<RequestRow>[] {
  const { controller } = event.metadata;
  const id = event.stream.slice('request-'.length);
  return [{ key: [controller, id], evolve: (row) => evolved(row, controller, id, event) }];
}

function evolved(row: RequestRow | undefined, controller: string, id: string, event: AboutRequest): RequestRow | null {
  const request = evolveRequest(row?.request, event);
  if (!request) return row ?? null;
  const { subject, kind, status, dueAt } = request;
  const opened = row ?? { at: event.at, position: event.position };
  return {
    controller,
    id,
    at: opened.at,
    position: opened.position,
    subject,
    kind,
    status,
    due_at: new Date(dueAt).toISOString(),
    request,
  };
}

/** The data-subject requests of each controller. */
export const requests: Folded<RequestRow> = { kind: 'folded', version: 1, table, touches: (event) => handle(on, event) };
