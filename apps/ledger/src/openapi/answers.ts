import { ApiResponse } from '@nestjs/swagger';

/** Documents what a route answers when all goes well, by an example. */
export function Answers(status: number, description: string, example?: unknown): MethodDecorator {
  return ApiResponse({
    status,
    description,
    ...(example === undefined ? {} : { content: { 'application/json': { schema: { type: 'object' }, example } } }),
  });
}

/** Documents a route that answers something else than JSON. */
export function AnswersFile(mediaType: string, description: string): MethodDecorator {
  return ApiResponse({ status: 200, description, content: { [mediaType]: { schema: { type: 'string', format: 'binary' } } } });
}
