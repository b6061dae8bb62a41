import { HttpException } from '@nestjs/common';
import { problem, type FieldProblem, type Problem, type ProblemKind } from '#domain';
import type { PublishResult } from '#policy';

/** Ends a request with a problem of this kind. */
export function refuse(kind: ProblemKind, detail: string, more: Record<string, unknown> & { errors?: FieldProblem[] } = {}): never {
  return refuseWith(problem(kind, detail, more));
}

/** Ends a request with a problem that another part has made. */
export function refuseWith(answer: Problem): never {
  throw new HttpException(answer, answer.status);
}

/** Ends a request with 307 to where the thing is read; never cached, since links between people come and go. */
export class Elsewhere extends Error {
  constructor(readonly location: string) {
    super('elsewhere');
  }
}

type Published = Extract<PublishResult, { ok: true }>;

/** What was published, or the problem in its stead. */
export function published(result: PublishResult, controller: string): Published {
  if (result.ok) return result;
  if (result.reason === 'unavailable')
    return refuse('unavailable', 'The event store does not answer. Whether the file was published is not known; send it again.');
  if (result.reason === 'foreign-controller')
    return refuse('foreign-controller', `The file is of ${controller}, the key of another controller. Nothing was published.`);
  return refuse(
    'conflict',
    'A version of this name with other content was published before. Nothing was published; give the new one a name of its own.',
  );
}
