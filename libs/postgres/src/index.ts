/** The client path to PostgreSQL: pools under a role, transactions, migrations, and the embedded server. */
export { CopySession, type CopySessionOptions, type CopyText } from './copy.ts';
export { Database, type DatabaseOptions, type Tx } from './database.ts';
export { freePort, startEmbeddedPostgres, type EmbeddedPostgres } from './embedded.ts';
export { migrate, migrateIn, prepareDatabase, schemas, type Migration } from './prepare.ts';
export { isUnreachable, sqlState, troubleOf } from './unreachable.ts';
