import { exportMigrations } from '#export';
import { vaultMigrations } from '#vault';

/** Every step of the tables in the schema `vault`, whichever part of Lethe brings it. */
export const steps = [...vaultMigrations, ...exportMigrations];
