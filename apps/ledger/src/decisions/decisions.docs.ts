import { applyDecorators } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { judgedTypes } from '#domain';
import { CLOUD_EVENT } from '../http/body.ts';
import { Answers } from '../openapi/answers.ts';
import { exampleEvent } from '../openapi/event-schemas.ts';
import { examples } from '../openapi/examples.ts';

const contact = exampleEvent('privacy.contact.made.v1');

/** How the route that decides is described. */
export function ApiDecisions(): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      summary: 'Whether something may be done, asked before it is',
      description: `The event as it would be recorded, structured or binary: ${judgedTypes.join(', ')}. It is judged at its own \`time\`. Nothing is recorded. What recording would refuse is refused for the same reason; a person who was erased after that time is 409.`,
      requestBody: {
        required: true,
        content: {
          [CLOUD_EVENT]: { schema: { $ref: '#/components/schemas/Event' }, example: contact },
          'application/json': {
            schema: { type: 'object', description: "The event's data; its attributes stand in ce-* headers." },
            example: contact['data'],
          },
        },
      },
    }),
    Answers(200, 'As of `Lethe-Position`; `reasons` has warnings only where it is allowed', examples.decision),
  );
}
