import { type CallHandler, type ExecutionContext, Inject, Injectable, type NestInterceptor, UseInterceptors } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Observable } from 'rxjs';
import { Engines } from '#runtime';
import { forms, Text } from './field.ts';
import { refuse } from './refuse.ts';

/** How long a read waits for the position that it must reflect, in ms. */
const PATIENCE = 5_000;

/** The query of every read. */
export class ReadQuery {
  @Text(forms.position, {
    optional: true,
    description: 'Answer only from this ledger position on, to read one’s own writes; waits up to 5 s.',
    example: '4711',
  })
  minPosition?: string;
}

/**
 * Answers `Lethe-Position`, the ledger position that an answer at least reflects, and waits for `minPosition` if it was asked for. A
 * malformed one is left to the query's own validation.
 */
@Injectable()
export class ReadPosition implements NestInterceptor {
  constructor(@Inject(Engines) private readonly engines: Engines) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const { query } = context.switchToHttp().getRequest<{ query: { minPosition?: string } }>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const minimum = forms.position.test(query.minPosition ?? '') ? BigInt(query.minPosition!) : undefined;
    if (minimum !== undefined && !(await this.engines.readModels.waitFor(minimum, PATIENCE))) {
      reply.header('Retry-After', '1');
      refuse('not-yet', `The read models have not reached position ${minimum} yet. Ask again.`);
    }
    // Read before the answer is: what it says is at least as new as this.
    const position = await this.engines.readModels.answersFrom();
    if (position === undefined) {
      reply.header('Retry-After', '5');
      refuse('not-yet', 'The read models are being built for this version of Lethe, which needs others than the one before. Ask again.');
    }
    reply.header('Lethe-Position', String(position));
    return next.handle();
  }
}

/** Marks a route that answers from the read models; its query is a {@link ReadQuery}. */
export function Reads(): MethodDecorator {
  return UseInterceptors(ReadPosition);
}
