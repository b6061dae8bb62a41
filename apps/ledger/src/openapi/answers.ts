import { ApiResponse } from '@nestjs/swagger';

/** Documents what a route answers when all goes well, by an example; `also` are other media types in which it answers the same to whoever asks. */
export function Answers(status: number, description: string, example?: unknown, also: readonly string[] = []): MethodDecorator {
  const others = Object.fromEntries(also.map((mediaType) => [mediaType, { schema: { type: 'string' } }]));
  return ApiResponse({
    status,
    description,
    ...(example === undefined ? {} : { content: { 'application/json': { schema: { type: 'object' }, example }, ...others } }),
  });
}

/** Documents a route that answers something else than JSON. */
export function AnswersFile(mediaType: string, description: string): MethodDecorator {
  return ApiResponse({ status: 200, description, content: { [mediaType]: { schema: { type: 'string', format: 'binary' } } } });
}
