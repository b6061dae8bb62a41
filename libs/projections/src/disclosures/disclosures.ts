import { considerationOf, isIdentifiable, sharingGroundOf } from '#domain';
import { handle, ignored, type Appended, type Handlers, type Table } from '../engine/index.ts';
import {
  choiceTypes,
  erasureTypes,
  holdTypes,
  houseTypes,
  identityTypes,
  requestTypes,
  vaultTypes,
  watchTypes,
} from '../engine/event-groups.ts';

/** One sharing of a person's data with a recipient. */
export interface DisclosureRow {
  readonly controller: string;
  readonly subject: string;
  /** When, UTC. */
  readonly at: string;
  readonly position: bigint;
  readonly event: string;
  /** Its place in the person's stream. */
  readonly revision: bigint;
  readonly category: string;
  readonly recipient: string;
  readonly facts: DisclosureFacts;
}

export interface DisclosureFacts {
  /** As it was sent. */
  readonly time: string;
  readonly fields: readonly string[];
  readonly purpose: string;
  readonly legalBasis: string;
  readonly ground: string;
  readonly legalOrder?: { readonly authority: string; readonly gagUntil?: string } | undefined;
  readonly country: string;
  readonly mechanism?: string | undefined;
  readonly consideration: string;
  readonly identifiable: boolean;
}

const table: Table<DisclosureRow> = {
  name: 'disclosure',
  columns: {
    controller: 'text',
    subject: 'text',
    at: 'timestamptz',
    position: 'bigint',
    event: 'text',
    revision: 'bigint',
    category: 'text',
    recipient: 'text',
    facts: 'json',
  },
  key: ['controller', 'subject', 'at', 'position'],
  subjects: ['subject'],
};

const on: Handlers<DisclosureRow> = {
  ...ignored(...choiceTypes, ...identityTypes, ...vaultTypes, ...requestTypes, ...erasureTypes, ...holdTypes, ...houseTypes, ...watchTypes),
  ...ignored(
    'privacy.data.collected.v1',
    'privacy.data.used.v1',
    'privacy.data.accessed.v1',
    'privacy.data.corrected.v1',
    'privacy.data.obscured.v1',
    'privacy.data.deleted.v1',
    'privacy.retention.scheduled.v1',
  ),

  'privacy.data.shared.v1': ({ at, position, id, revision, metadata, data }) => {
    const { controller, subject, time } = metadata;
    const { category, recipient, fields, purpose, legalBasis, legalOrder, country, mechanism } = data;
    const assumed = { ground: sharingGroundOf(data), consideration: considerationOf(data), identifiable: isIdentifiable(data) };
    const facts = { time, fields, purpose, legalBasis, legalOrder, country, mechanism, ...assumed };
    return subject === undefined ? [] : [{ controller, subject, at, position, event: id, revision, category, recipient, facts }];
  },
};

/** Whom each person's data was shared with: one row for each sharing. */
export const disclosures: Appended<DisclosureRow> = { kind: 'appended', version: 1, table, rows: (event) => handle(on, event) };
