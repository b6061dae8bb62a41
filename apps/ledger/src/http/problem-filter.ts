import { randomUUID } from 'node:crypto';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject, NotFoundException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problem, type Problem } from '#domain';
import { Log } from '#runtime';
import { Elsewhere } from './refuse.ts';
import { Routes } from './routes.ts';
import { isUnavailable } from './unavailable.ts';

const PROBLEM_TYPE = 'https://lethe.dev/problems/';
const RETRY_AFTER = '2';

interface Coded {
  statusCode?: number;
  code?: string;
}

/** The one place where what went wrong becomes an answer: `application/problem+json` (RFC 9457), whoever threw it. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    @Inject(Routes) private readonly routes: Routes,
    @Inject(Log) private readonly log: Log,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (error instanceof Elsewhere) {
      reply.status(307).header('Location', error.location).header('Cache-Control', 'no-store').send();
      return;
    }
    const answer = this.problemOf(error, request);
    if (answer.status === 405) reply.header('Allow', this.routes.methodsOf(request.url).join(', '));
    if (answer.status === 503 && !reply.hasHeader('Retry-After')) reply.header('Retry-After', RETRY_AFTER);
    reply.status(answer.status).header('Content-Type', 'application/problem+json').send(answer);
  }

  private problemOf(error: unknown, request: FastifyRequest): Problem {
    if (error instanceof HttpException) return this.ofHttp(error, request);
    if (isUnavailable(error))
      return problem('unavailable', 'An engine of the ledger does not answer. Nothing was accepted that could be lost; send again.');
    const { statusCode } = error as Coded;
    if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return ofServer(error as Coded, statusCode);
    const incident = randomUUID();
    this.log.failure(error, incident);
    return problem(
      'internal',
      `An unexpected error. Its trace is in the log as ${incident}; whether the request took effect is not known, so ask or send it again.`,
      { incident },
    );
  }

  private ofHttp(error: HttpException, request: FastifyRequest): Problem {
    const answer = error.getResponse();
    if (typeof answer === 'object' && String((answer as Problem).type).startsWith(PROBLEM_TYPE)) return answer as Problem;
    if (error instanceof NotFoundException) {
      const methods = this.routes.methodsOf(request.url);
      if (methods.length > 0) return problem('method-not-allowed', `This path knows ${methods.join(', ')}. Nothing was done.`);
      return problem('not-found', 'There is no such path. /docs lists them all.');
    }
    return ofServer({}, error.getStatus());
  }
}

/** What the HTTP server itself refuses, before a route is reached. */
function ofServer({ code }: Coded, status: number): Problem {
  if (code === 'LETHE_NOT_JSON' || code === 'LETHE_NOT_UTF8')
    return problem(
      'malformed-json',
      'The body is not JSON in UTF-8, or has a member __proto__ or constructor.prototype. Nothing was done.',
    );
  if (code === 'LETHE_TOO_DEEP') return problem('invalid-request', 'The body is nested deeper than 64 levels. Nothing was done.');
  if (status === 404) return problem('not-found', 'There is no such path. /docs lists them all.');
  if (status === 413)
    return problem('too-large', 'The body is larger than this path takes (see /docs). Nothing was done; send less at once.');
  if (status === 415)
    return problem(
      'unsupported-media-type',
      'Send one of the media types that /docs names for this path, not compressed. Nothing was done.',
    );
  return problem('invalid-request', 'The request could not be read. Nothing was done.');
}
