import type { FastifyInstance } from 'fastify';

interface Known {
  pattern: RegExp;
  method: string;
  url: string;
}

/** The routes that are served, kept to tell 'not here' from 'not with this method' (RFC 9110, 15.5.6). */
export class Routes {
  private readonly known: Known[] = [];

  /** Notes every route that is registered on a server from now on. */
  follow(server: FastifyInstance): void {
    server.addHook('onRoute', ({ url, method }) => {
      const pattern = new RegExp(`^${url.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:[A-Za-z]+/g, '[^/]+')}$`);
      for (const name of [method].flat()) this.known.push({ pattern, method: name, url });
    });
  }

  /** Every route as `METHOD /path/{parameter}`, sorted. */
  all(): string[] {
    const names = this.known.map(({ method, url }) => `${method} ${url.replace(/:([A-Za-z]+)/g, '{$1}')}`);
    return [...new Set(names)].toSorted();
  }

  /** The methods that a path knows, sorted; none if there is no such path. */
  methodsOf(url: string): string[] {
    const path = url.split('?', 1)[0]!;
    return [...new Set(this.known.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))].toSorted();
  }
}
