/** A durable inbox in a file, for one process. Needs Node 22.13 or newer, which has SQLite built in. */
export { SqliteInbox } from './sqlite-inbox.ts';
