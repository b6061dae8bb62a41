import type { Migration } from '#postgres';

/**
 * The vault's tables, in the schema `vault`. Every key begins with the controller; what is `sealed` or `wrapped` is a box
 * (see `sealing/box.ts`). docs/decisions/0001-formats.md says what each row means.
 */
export const vaultMigrations: readonly Migration[] = [
  {
    id: '0001-tables',
    sql: `
CREATE TABLE vault.day_key (
  id text PRIMARY KEY,
  state text NOT NULL CHECK (state IN ('active', 'draining', 'retired', 'destroyed')),
  born_at timestamptz NOT NULL,
  retired_at timestamptz,
  destroyed_at timestamptz
);
CREATE UNIQUE INDEX day_key_active ON vault.day_key (state) WHERE state = 'active';

CREATE TABLE vault.received (
  controller text NOT NULL,
  mac bytea NOT NULL,
  event_id uuid NOT NULL,
  pseudonym text NOT NULL,
  revision bigint NOT NULL,
  count int NOT NULL,
  content_mac bytea,
  events jsonb,
  dropped text[] NOT NULL,
  state text NOT NULL CHECK (state IN ('pending', 'recorded', 'erased')),
  position bigint,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (controller, mac)
);
CREATE INDEX received_stream ON vault.received (controller, pseudonym, revision);
CREATE INDEX received_to_append ON vault.received (recorded_at) WHERE events IS NOT NULL;

CREATE TABLE vault.subject (
  controller text NOT NULL,
  pseudonym text NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'closed')),
  visitor boolean NOT NULL,
  next_revision bigint NOT NULL,
  key_version int NOT NULL,
  PRIMARY KEY (controller, pseudonym)
);

CREATE TABLE vault.subject_key (
  controller text NOT NULL,
  pseudonym text NOT NULL,
  version int NOT NULL,
  day_key text NOT NULL,
  wrapped bytea NOT NULL,
  PRIMARY KEY (controller, pseudonym, version)
);
CREATE INDEX subject_key_day ON vault.subject_key (day_key);

CREATE TABLE vault.identifier (
  controller text NOT NULL,
  type text NOT NULL,
  mac bytea NOT NULL,
  pepper int NOT NULL,
  pseudonym text NOT NULL,
  key_version int NOT NULL,
  sealed bytea NOT NULL,
  PRIMARY KEY (controller, type, mac, pepper)
);
CREATE INDEX identifier_subject ON vault.identifier (controller, pseudonym);

CREATE TABLE vault.forgotten (
  controller text NOT NULL,
  type text NOT NULL,
  mac bytea NOT NULL,
  pepper int NOT NULL,
  erasure text NOT NULL,
  closed_at timestamptz NOT NULL,
  opt_outs jsonb NOT NULL,
  PRIMARY KEY (controller, type, mac, pepper, erasure)
);

CREATE TABLE vault.link (
  controller text NOT NULL,
  a text NOT NULL,
  b text NOT NULL CHECK (a < b),
  linked boolean NOT NULL,
  time timestamptz NOT NULL,
  position bigint NOT NULL,
  PRIMARY KEY (controller, a, b)
);
CREATE INDEX link_b ON vault.link (controller, b);

CREATE TABLE vault.value (
  controller text NOT NULL,
  event_id uuid NOT NULL,
  pointer text NOT NULL,
  pseudonym text NOT NULL,
  key_version int NOT NULL,
  sealed bytea NOT NULL,
  PRIMARY KEY (controller, event_id, pointer)
);
CREATE INDEX value_subject ON vault.value (controller, pseudonym, event_id, pointer);

CREATE TABLE vault.erasure_order (
  controller text NOT NULL,
  erasure text NOT NULL,
  target text NOT NULL,
  round int NOT NULL,
  day_key text NOT NULL,
  wrapped bytea NOT NULL,
  sealed bytea NOT NULL,
  PRIMARY KEY (controller, erasure, target, round)
);
CREATE INDEX erasure_order_day ON vault.erasure_order (day_key);

CREATE TABLE vault.case_file (
  controller text NOT NULL,
  request text NOT NULL,
  day_key text NOT NULL,
  wrapped bytea NOT NULL,
  sealed bytea NOT NULL,
  PRIMARY KEY (controller, request)
);
CREATE INDEX case_file_day ON vault.case_file (day_key);

CREATE TABLE vault.export (
  controller text NOT NULL,
  id text NOT NULL,
  pseudonym text NOT NULL,
  request text NOT NULL,
  state text NOT NULL CHECK (state IN ('building', 'ready', 'failed')),
  day_key text NOT NULL,
  wrapped bytea NOT NULL,
  manifest jsonb,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (controller, id)
);
CREATE INDEX export_subject ON vault.export (controller, pseudonym);
CREATE INDEX export_day ON vault.export (day_key);
CREATE INDEX export_expiry ON vault.export (expires_at);

CREATE TABLE vault.export_chunk (
  controller text NOT NULL,
  id text NOT NULL,
  n int NOT NULL,
  sealed bytea NOT NULL,
  PRIMARY KEY (controller, id, n),
  FOREIGN KEY (controller, id) REFERENCES vault.export ON DELETE CASCADE
);

CREATE TABLE vault.api_key (
  controller text NOT NULL,
  name text NOT NULL,
  hash bytea NOT NULL UNIQUE,
  roles text[] NOT NULL,
  scopes jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  revoked_at timestamptz,
  PRIMARY KEY (controller, name)
);

CREATE TABLE vault.position (
  consumer text PRIMARY KEY,
  position bigint NOT NULL
);`,
  },
  {
    // Which erasure closed a person, so that whoever still sends can be told; and closed people are found without looking at the living.
    id: '0002-erasure-of-subject',
    sql: `
ALTER TABLE vault.subject ADD COLUMN erasure text;
CREATE INDEX subject_closed ON vault.subject (controller, pseudonym) WHERE state = 'closed';`,
  },
  {
    // Who lost a value that their key still opens in old pages and backups: they get a new key version.
    id: '0002-reseal',
    sql: 'ALTER TABLE vault.subject ADD COLUMN reseal boolean NOT NULL DEFAULT false;',
  },
  {
    // When a value has to go, and what it belongs to; written by who follows the ledger for it, so that ingest does not wait for it.
    id: '0003-value-expiry',
    sql: `
ALTER TABLE vault.value ADD COLUMN expires_at timestamptz, ADD COLUMN ground text, ADD COLUMN at timestamptz,
  ADD COLUMN category text, ADD COLUMN system text, ADD COLUMN record text;
CREATE INDEX value_expiry ON vault.value (expires_at, event_id, pointer) WHERE expires_at IS NOT NULL;
CREATE INDEX value_record ON vault.value (controller, pseudonym, record) WHERE record IS NOT NULL;`,
  },
  {
    // For what unidentified visitors were seen, and so when their addresses and devices have to go.
    id: '0003-visitor-expiry',
    sql: `
CREATE TABLE vault.visitor (
  controller text NOT NULL,
  pseudonym text NOT NULL,
  seen jsonb NOT NULL,
  lasting boolean NOT NULL,
  PRIMARY KEY (controller, pseudonym)
);
ALTER TABLE vault.identifier ADD COLUMN expires_at timestamptz;
CREATE INDEX identifier_expiry ON vault.identifier (expires_at, pseudonym, type) WHERE expires_at IS NOT NULL;`,
  },
  {
    // Skeletons whose rows are gone and whose streams are not off the event store's disk yet.
    id: '0004-expired-skeleton',
    sql: `
CREATE TABLE vault.expired_skeleton (
  controller text NOT NULL,
  erasure text NOT NULL,
  position bigint NOT NULL,
  pseudonyms text[] NOT NULL,
  PRIMARY KEY (controller, erasure)
);`,
  },
  {
    // What the key of the day goes by: who waits for a new key version, and what was seen of the clock.
    id: '0005-key-of-day',
    sql: `
CREATE INDEX subject_reseal ON vault.subject (controller, pseudonym) WHERE reseal;
CREATE TABLE vault.clock (
  one boolean PRIMARY KEY CHECK (one),
  seen_at timestamptz NOT NULL,
  steady_ms bigint NOT NULL
);`,
  },
  {
    // What happened to records, so that an event told later about the time before it keeps nothing. Everything is judged anew, to find what was told already.
    id: '0006-record-change',
    sql: `
CREATE TABLE vault.record_change (
  controller text NOT NULL,
  pseudonym text NOT NULL,
  record text NOT NULL,
  event_id uuid NOT NULL,
  at timestamptz NOT NULL,
  position bigint NOT NULL,
  ground text NOT NULL,
  pointers text[],
  PRIMARY KEY (controller, pseudonym, record, event_id)
);
ALTER TABLE vault.value ADD COLUMN position bigint;
UPDATE vault.position SET position = -1 WHERE consumer = 'value-terms';`,
  },
  {
    // From when on nobody can bring back a key whose destruction was asked for, where what stands behind it takes its time.
    id: '0007-key-final',
    sql: 'ALTER TABLE vault.day_key ADD COLUMN final_at timestamptz;',
  },
  {
    // Which event stands at a position, so that another ledger is told from the one that it was noted of.
    id: '0008-position-event',
    sql: 'ALTER TABLE vault.position ADD COLUMN stream text, ADD COLUMN revision bigint, ADD COLUMN event_id uuid;',
  },
  {
    // Messages from Kafka that could not be recorded: why, where they are, and the key to what they held. Without a key nothing of it was kept.
    id: '0009-dead-letter',
    sql: `
CREATE TABLE vault.dead_letter (
  controller text NOT NULL,
  id text NOT NULL,
  topic text NOT NULL,
  partition int NOT NULL,
  message_offset bigint NOT NULL,
  problem jsonb NOT NULL,
  day_key text,
  wrapped bytea,
  dead_partition int,
  dead_offset bigint,
  at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (controller, id)
);
CREATE INDEX dead_letter_day ON vault.dead_letter (day_key);
CREATE INDEX dead_letter_expiry ON vault.dead_letter (expires_at);`,
  },
];
