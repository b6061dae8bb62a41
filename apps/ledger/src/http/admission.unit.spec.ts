import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ExecutionContext } from '@nestjs/common';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { connect } from 'node:net';
import { lastValueFrom, of } from 'rxjs';
import { until } from '../../../../test/support/collect.ts';
import { Admission } from './admission.ts';

let server: FastifyInstance;
let admission: Admission;
/** Lets the request go on from what stands between the door and the route, such as the look at its key. */
let goOn: PromiseWithResolvers<void>;
let worked: PromiseWithResolvers<void>;

const contextOf = (request: FastifyRequest) => ({ switchToHttp: () => ({ getRequest: () => request }) }) as unknown as ExecutionContext;

beforeEach(async () => {
  [goOn, worked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  server = fastify();
  admission = new Admission({ requests: 2, timeout: 60 });
  admission.guard(server);
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

  it('is nothing after a request that was answered', async () => {
    goOn.resolve();
    expect(await (await fetch(`http://127.0.0.1:${port()}/v1/things`)).json()).toEqual({ done: true });
    await until(() => admission.underWay.requests === 0);
    expect(admission.underWay).toEqual({ requests: 0, bytes: 0 });
  });
});
