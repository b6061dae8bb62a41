import { afterEach, expect, it } from '@jest/globals';
import { ReadFigures, serveOperations } from '#runtime';

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

const parts = { kafka: 'ready' };
const figures = new ReadFigures();
let count = 2;
figures.gauge('lethe_open', 'Open', ['system'], () => [[{ system: 'crm' }, count]]);
figures.counter('lethe_tries_total', 'Tries', [], () => [[{}, count]]);

async function serve(port = 0): Promise<string> {
  const served = await serveOperations({ host: '127.0.0.1', port, readiness: async () => ({ ...parts }), metrics: figures.registry });
  close = served.close;
  return served.url;
}

const ask = async (url: string, path: string, method = 'GET') => {
  const response = await fetch(url + path, { method });
  return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
};

it('says that the process lives, and whether it is ready, as the API does', async () => {
  const url = await serve();
  expect(await ask(url, '/health/live')).toEqual({ status: 200, type: 'application/json', body: '{"status":"live"}' });
  expect(await ask(url, '/health/ready')).toEqual({
    status: 200,
    type: 'application/json',
    body: '{"status":"ready","parts":{"kafka":"ready"}}',
  });
  parts.kafka = 'cannot be reached';
  const { status, type, body } = await ask(url, '/health/ready?x');
  expect([status, type, JSON.parse(body)]).toEqual([
    503,
    'application/problem+json',
    expect.objectContaining({ detail: 'Not ready: kafka.', parts: { kafka: 'cannot be reached' } }),
  ]);
});

it('tells figures as they are when they are asked for', async () => {
  const url = await serve();
  expect((await ask(url, '/metrics')).body).toContain('lethe_open{system="crm"} 2');
  count = 3;
  const { body } = await ask(url, '/metrics');
  for (const line of ['lethe_open{system="crm"} 3', 'lethe_tries_total 3', 'process_cpu_seconds_total']) expect(body).toContain(line);
});

it.each([
  ['/health/ready', 'POST'],
  ['/v1/events', 'GET'],
])('answers nothing else: %s by %s', async (path, method) => {
  expect((await ask(await serve(), path, method)).status).toBe(404);
});

it('given a port that is taken, then it says so and names the setting', async () => {
  const { port } = new URL(await serve());
  const taken = serveOperations({ host: '127.0.0.1', port: Number(port), readiness: async () => parts, metrics: figures.registry });
  await expect(taken).rejects.toThrow(`LETHE_HEALTH_PORT ${port} on 127.0.0.1 cannot be listened on (EADDRINUSE)`);
});
