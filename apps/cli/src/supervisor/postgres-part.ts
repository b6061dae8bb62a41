import { startEmbeddedPostgres } from '#postgres';
import type { Part, Started } from './part.ts';

/** The embedded PostgreSQL. Its `ready` holds the connection string as `url`. */
export function postgresPart(dir: string, port: number): Part {
  return {
    name: 'postgres',
    start: async (): Promise<Started> => {
      const server = await startEmbeddedPostgres({ dir, port });
      return {
        ready: { url: server.url },
        ended: server.ended.then((code) => `ended with code ${code}`),
        stop: server.stop,
      };
    },
  };
}
