import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { CLOUD_EVENT, CLOUD_EVENT_BATCH } from '../http/body.ts';
import { exampleEvent } from '../openapi/event-schemas.ts';
import { BATCH_LIMIT } from './cloud-events.ts';

const event = { $ref: '#/components/schemas/Event' };
const collected = exampleEvent('privacy.data.collected.v1');
const shared = exampleEvent('privacy.data.shared.v1');

const result = {
  type: 'object',
  required: ['id', 'status', 'findings', 'dropped'],
  properties: {
    id: { type: 'string', description: 'As sent.' },
    status: { type: 'string', enum: ['recorded', 'duplicate', 'rejected'] },
    position: { type: 'string', description: 'Place in the ledger, a decimal number; for minPosition.' },
    subject: { type: 'string', description: "The person's pseudonym." },
    findings: {
      type: 'array',
      items: {
        type: 'object',
        required: ['rule', 'detail'],
        properties: { rule: { type: 'string' }, promise: { type: 'string' }, detail: { type: 'string' } },
      },
      description:
        'What contradicts the policy, as a decision would say it. Of what is recorded, as far as it is known at once; what is found in the end stands in `GET /v1/findings`.',
    },
    dropped: {
      type: 'array',
      items: { type: 'string' },
      description: 'JSON pointers of values that the policy does not let the ledger hold.',
    },
    dryRun: { type: 'boolean', enum: [true], description: 'Only in a dry run: nothing was recorded, this is what would become of it.' },
    problem: { $ref: '#/components/schemas/Problem' },
  },
};
const recorded = {
  id: 'o-1001-a',
  status: 'recorded',
  position: '4711',
  subject: '6f1d1c2b3a49587766554433221100ff',
  findings: [],
  dropped: ['/fields/phone'],
};

/** How the route that records is described. */
export function ApiRecording(): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      summary: 'Record one event or a batch of up to 1,000',
      description:
        'Structured, batched or binary CloudEvents 1.0. `recorded` means durable. The same `source` and `id` again is answered as before; with other content it is 409. An event may have 256 KiB, a batch 8 MiB.',
      requestBody: {
        required: true,
        content: {
          [CLOUD_EVENT]: { schema: event, examples: { collected: { value: collected }, shared: { value: shared } } },
          [CLOUD_EVENT_BATCH]: {
            schema: { type: 'array', items: event, minItems: 1, maxItems: BATCH_LIMIT },
            example: [collected, shared],
          },
          'application/json': {
            schema: { type: 'object', description: "The event's data; its attributes stand in ce-* headers." },
            example: collected['data'],
          },
        },
      },
    }),
    ApiQuery({ name: 'dryRun', required: false, enum: ['true', 'false'], description: 'Validate and judge, record nothing.' }),
    ApiResponse({
      status: 200,
      description: 'A batch; or a dry run, of one event its one result',
      content: {
        'application/json': {
          schema: { type: 'object', properties: { results: { type: 'array', items: result } } },
          example: { results: [recorded] },
        },
      },
    }),
    ApiResponse({
      status: 201,
      description: 'The event is durable',
      content: { 'application/json': { schema: result, example: recorded } },
    }),
  );
}
