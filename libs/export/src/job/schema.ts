import type { Migration } from '#postgres';

/** The table of bundles that are being built, beside those of the vault. */
export const exportMigrations: readonly Migration[] = [
  {
    id: 'export-job-1',
    sql: `
CREATE TABLE vault.export_job (
  controller text NOT NULL,
  id text NOT NULL,
  subject text NOT NULL,
  subjects text[] NOT NULL,
  request text NOT NULL,
  actor text NOT NULL,
  regulation text NOT NULL,
  state text NOT NULL CHECK (state IN ('queued', 'building', 'ready', 'failed')),
  attempts int NOT NULL DEFAULT 0,
  retry_at timestamptz NOT NULL,
  progress jsonb,
  code text,
  completeness jsonb,
  PRIMARY KEY (controller, id),
  FOREIGN KEY (controller, id) REFERENCES vault.export ON DELETE CASCADE
);
CREATE INDEX export_job_open ON vault.export_job (retry_at) WHERE state IN ('queued', 'building');
CREATE INDEX export_job_request ON vault.export_job (controller, request);`,
  },
];
