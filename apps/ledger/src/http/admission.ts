import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { finalize, type Observable } from 'rxjs';
import { problem } from '#domain';
import { bodyLimits } from './body.ts';

export interface AdmissionLimits {
  /** Requests that are worked on at a time. */
  requests: number;
  /** Seconds within which a request that was read is answered. */
  timeout: number;
}

/** Bytes of bodies that may be under way at a time, as their headers declare them. */
const BODY_BYTES = 8 * bodyLimits.batch;
const RETRY_AFTER = '2';

/** What a request holds until it is answered and nothing works for it any more. */
interface Place {
  bytes: number;
  holders: number;
}

/**
 * The door of the API: lets in no more requests than memory is set aside for, and answers each in time. While an engine is away requests wait for it;
 * what comes on top is told at once to come back, before its body is read, and what waits too long is told so even if the engine never says a word.
 * `/health` and `/metrics` always pass.
 */
@Injectable()
export class Admission implements NestInterceptor {
  private readonly places = new WeakMap<object, Place>();
  private readonly taken = { requests: 0, bytes: 0 };

  constructor(private readonly limits: AdmissionLimits) {}

  /** What is under way now. */
  get underWay(): Readonly<{ requests: number; bytes: number }> {
    return this.taken;
  }

  /** Stands before every route of a server. */
  guard(server: FastifyInstance): void {
    server.addHook('onRequest', (request, reply, done) => {
      if (!isGuarded(request) || this.enter(request, reply)) return done();
      refuse(reply, 'More is under way than the ledger takes on at a time. Nothing of this was begun: send it again.');
    });
    // A body may take as long as its sender needs; the time runs from where it is the ledger's turn.
    server.addHook('preHandler', (request, reply, done) => {
      if (isGuarded(request)) this.answerInTime(reply);
      done();
    });
  }

  /** Keeps the place while a route works, also behind an answer that was given because it took too long. */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const place = this.places.get(context.switchToHttp().getRequest<FastifyRequest>().raw);
    if (!place) return next.handle();
    this.hold(place);
    return next.handle().pipe(finalize(() => this.leave(place)));
  }

  private enter({ raw, headers }: FastifyRequest, reply: FastifyReply): boolean {
    const bytes = Number(headers['content-length'] ?? (headers['transfer-encoding'] ? bodyLimits.batch : 0)) || 0;
    const { taken } = this;
    if (taken.requests >= this.limits.requests || (taken.requests > 0 && taken.bytes + bytes > BODY_BYTES)) return false;
    const place = { bytes, holders: 0 };
    this.hold(place);
    this.places.set(raw, place);
    reply.raw.once('close', () => this.leave(place));
    return true;
  }

  /** Counts the place again where it was given up already: its sender had left, or was answered, before the route was reached. */
  private hold(place: Place): void {
    place.holders += 1;
    if (place.holders > 1) return;
    this.taken.requests += 1;
    this.taken.bytes += place.bytes;
  }

  private leave(place: Place): void {
    place.holders -= 1;
    if (place.holders > 0) return;
    this.taken.requests -= 1;
    this.taken.bytes -= place.bytes;
  }

  private answerInTime(reply: FastifyReply): void {
    const timer = setTimeout(() => {
      if (!reply.sent) refuse(reply, 'An engine of the ledger did not answer in time. Whether it took effect is not known: send it again.');
    }, this.limits.timeout * 1_000);
    reply.raw.once('close', () => clearTimeout(timer));
  }
}

function isGuarded({ url }: FastifyRequest): boolean {
  return !url.startsWith('/health') && !url.startsWith('/metrics');
}

function refuse(reply: FastifyReply, detail: string): void {
  const answer = problem('unavailable', detail);
  reply
    .status(answer.status)
    .header('Content-Type', 'application/problem+json')
    .header('Retry-After', RETRY_AFTER)
    .send(JSON.stringify(answer));
}
