import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import { problem } from '#domain';

export interface OperationsOptions {
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** Each part and `ready`, or what is the matter with it. */
  readiness(): Promise<Record<string, string>>;
  metrics: Registry;
}

/**
 * Serves what an operator asks of a process without an API, in the shapes that the API has: `GET /health/live`, `GET /health/ready` (200, or 503 with `parts` that
 * say what is wrong) and `GET /metrics`. Without a key, so nothing there is about a person.
 *
 * @throws Error in plain words if the port cannot be listened on.
 */
export async function serveOperations(options: OperationsOptions): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    answer(options, String(request.method), String(request.url).split('?', 1)[0] ?? '', response).catch(() => response.destroy());
  });
  server.listen({ host: options.host, port: options.port });
  await once(server, 'listening').catch((error: unknown) => {
    const { code } = error as { code?: string };
    throw new Error(
      `LETHE_HEALTH_PORT ${options.port} on ${options.host} cannot be listened on (${code}). Nothing was started; choose another.`,
    );
  });
  const { address, port, family } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer({ readiness, metrics }: OperationsOptions, method: string, path: string, response: ServerResponse): Promise<void> {
  if (method !== 'GET') return sendProblem(response, problem('not-found', 'Only GET is answered here.'));
  if (path === '/health/live') return sendJson(response, 200, { status: 'live' });
  if (path === '/metrics') return send(response, 200, metrics.contentType, await metrics.metrics());
  if (path !== '/health/ready') return sendProblem(response, problem('not-found', 'Here are /health/live, /health/ready and /metrics.'));
  const parts = await readiness();
  const missing = Object.keys(parts).filter((name) => parts[name] !== 'ready');
  if (missing.length > 0) return sendProblem(response, problem('not-yet', `Not ready: ${missing.join(', ')}.`, { parts }));
  return sendJson(response, 200, { status: 'ready', parts });
}

function sendProblem(response: ServerResponse, body: { status: number }): void {
  send(response, body.status, 'application/problem+json', JSON.stringify(body));
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  send(response, status, 'application/json', JSON.stringify(body));
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}
