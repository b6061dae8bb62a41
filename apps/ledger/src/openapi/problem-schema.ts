import type { SchemaObject } from '@nestjs/swagger';
import { problem, problemKinds } from '#domain';

/** RFC 9457, with the kinds that Lethe answers. */
export const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail'],
  properties: {
    type: { type: 'string', enum: Object.keys(problemKinds).map((kind) => `https://lethe.dev/problems/${kind}`) },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What happened, what was kept, what to do.' },
    errors: {
      type: 'array',
      description: 'JSON pointer (RFC 6901) into the body, or ?name for a query parameter, and why.',
      items: { type: 'object', required: ['pointer', 'reason'], properties: { pointer: { type: 'string' }, reason: { type: 'string' } } },
    },
  },
  additionalProperties: true,
  example: problem('invalid-event', 'The event does not have the documented shape. Nothing was recorded.', {
    errors: [{ pointer: '/data/categroy', reason: 'unknown field' }],
  }),
} as SchemaObject;
