import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ExecutionContext } from '@nestjs/common';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { connect } from 'node:net';
import { lastValueFrom, of } from 'rxjs';
import { until } from '../../../../test/support/collect.ts';
import { Admission } from './admission.ts';
import { clientErrorHandler } from './before-routes.ts';

let server: FastifyInstance;
let admission: Admission;
/** Lets the request go on from what stands between the door and the route, such as the look at its key. */
let goOn: PromiseWithResolvers<void>;
let worked: PromiseWithResolvers<void>;

const contextOf = (request: FastifyRequest) => ({ switchToHttp: () => ({ getRequest: () => request }) }) as unknown as ExecutionContext;

beforeEach(async () => {
  [goOn, worked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  server = fastify({ requestTimeout: 200, http: { headersTimeout: 100, connectionsCheckingInterval: 50 }, clientErrorHandler });
  admission = new Admission({ requests: 2, timeout: 60 });
  admission.guard(server);
  server.post('/v1/things', async () => ({ taken: true }));
  server.get('/v1/things', async (request) => {
    await goOn.promise;
    const answer = await lastValueFrom(admission.intercept(contextOf(request), { handle: () => of({ done: true }) }));
    worked.resolve();
    return answer;
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
});

afterEach(() => server.close());

const port = () => (server.server.address() as { port: number }).port;

describe('what is under way', () => {
  it('is nothing, and never less, after a request whose sender left before its route was reached', async () => {
    const socket = connect(port(), '127.0.0.1', () => socket.write('GET /v1/things HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n'));
    await until(() => admission.underWay.requests === 1);
    socket.destroy();
    await until(() => admission.underWay.requests === 0);
    goOn.resolve();
    await worked.promise;
    expect(admission.underWay).toEqual({ requests: 0, bytes: 0 });
  });

  it('is nothing after a request that stopped in the middle, though its sender never ends the connection', async () => {
    let said = '';
    const socket = connect({ port: port(), host: '127.0.0.1', allowHalfOpen: true });
    socket.on('data', (chunk: Buffer) => (said += chunk.toString()));
    socket.write('POST /v1/things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{');
    await until(() => admission.underWay.requests === 1);
    await until(() => admission.underWay.requests === 0);
    await until(() => said.endsWith('}'));
    const [head, body] = said.split('\r\n\r\n') as [string, string];
    expect([head.split('\r\n')[0], JSON.parse(body)]).toEqual([
      'HTTP/1.1 408 Request Timeout',
      {
        type: 'https://lethe.dev/problems/invalid-request',
        title: expect.any(String),
        status: 408,
        detail: 'The request did not come whole in 120 s. Nothing was done; send it again.',
      },
    ]);
    socket.destroy();
  });

  it('is nothing after a request that was answered', async () => {
    goOn.resolve();
    expect(await (await fetch(`http://127.0.0.1:${port()}/v1/things`)).json()).toEqual({ done: true });
    await until(() => admission.underWay.requests === 0);
    expect(admission.underWay).toEqual({ requests: 0, bytes: 0 });
  });
});
