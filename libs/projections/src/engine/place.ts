/** Where a set of the tables stands, a schema of PostgreSQL each: `read` is asked, `read_next` is being built to take its place. */
export type Place = 'read' | 'read_next';
