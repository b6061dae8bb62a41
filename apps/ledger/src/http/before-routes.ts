import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';
import { problem, type Problem } from '#domain';

/** Within so long a request has to have come, to its last byte; until then it takes up room. In ms. */
export const WHOLE_REQUEST_MS = 120_000;

/** Answers what never gets as far as a route: a path that cannot be decoded, or a part of it that is longer than any id. */
export function frameworkErrors(_error: unknown, _request: FastifyRequest, reply: FastifyReply): void {
  const answer = problem('not-found', 'There is no such path. /docs lists them all.');
  reply.status(answer.status).header('Content-Type', 'application/problem+json').send(JSON.stringify(answer));
}

/** While the process stops, what is under way is answered, and what still comes over an open connection is refused: nothing was done for it. */
export function refuseWhileStopping(server: FastifyInstance): void {
  let stopping = false;
  server.addHook('preClose', (done) => {
    stopping = true;
    done();
  });
  server.addHook('onRequest', (_request, reply, done) => {
    if (!stopping) return done();
    const answer = problem('unavailable', 'The ledger is stopping. Nothing was accepted; send again.');
    reply.status(answer.status).header('Content-Type', 'application/problem+json').header('Retry-After', '2').send(JSON.stringify(answer));
  });
}

/** What is no HTTP at all, has larger headers than are taken, or did not come whole in time is answered, and the connection ended. */
export function clientErrorHandler(error: { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    const late = problem(
      'invalid-request',
      `The request did not come whole in ${WHOLE_REQUEST_MS / 1_000} s. Nothing was done; send it again.`,
    );
    socket.write(rawResponse('408 Request Timeout', late));
    // Who stopped in the middle may be gone without a word, and would never end it from the other side.
    socket.destroySoon();
    return;
  }
  const answer = problem('invalid-request', 'The request could not be read. Nothing was done.');
  socket.end(rawResponse(error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request', answer));
}

function rawResponse(status: string, answer: Problem): string {
  const body = JSON.stringify({ ...answer, status: Number(status.slice(0, 3)) });
  return `HTTP/1.1 ${status}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`;
}
