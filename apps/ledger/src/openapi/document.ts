import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { eventSchemas } from './event-schemas.ts';
import { problemSchema } from './problem-schema.ts';

interface Operation {
  security?: unknown;
  parameters?: { name: string }[];
  responses: Record<string, Record<string, unknown>>;
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;
const POSITION = { description: 'Ledger position that the answer reflects', schema: { type: 'string' } };
const NO_KEY = /^\/(health|metrics|\.well-known)/;

/** Serves the API's own description: OpenAPI 3.0 as `/openapi.json` and a page at `/docs` that needs nothing from the network. */
export function serveDocumentation(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, () => describe(app), {
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: 'Lethe',
    customCss: '.topbar { display: none }',
    swaggerOptions: { tagsSorter: 'alpha', tryItOutEnabled: false },
  });
}

/** The document: what the controllers declare, the events of the catalogue, and the problems that every operation may answer. */
export function describe(app: NestFastifyApplication): OpenAPIObject {
  const base = new DocumentBuilder()
    .setTitle('Lethe')
    .setDescription('An append-only privacy ledger that can forget a person. Errors are `application/problem+json` (RFC 9457).')
    .setVersion('0.1.0')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBearerAuth(
      {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'lethe_<base64url>',
        description: 'An API key, or an OIDC access token (RFC 9068) where a provider is configured.',
      },
      'key',
    )
    .build();
  const document = SwaggerModule.createDocument(app, base, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}.${method}`,
  });
  document.components = { ...document.components, schemas: { ...document.components?.schemas, Problem: problemSchema, ...eventSchemas() } };
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method] as unknown as Operation | undefined;
      if (operation) complete(operation, NO_KEY.test(path));
    }
  }
  return document;
}

/** What holds for every operation, so that no controller repeats it. */
function complete(operation: Operation, open: boolean): void {
  operation.security = open ? [] : [{ key: [] }];
  const reads = operation.parameters?.some(({ name }) => name === 'minPosition');
  if (reads && operation.responses['200']) operation.responses['200']['headers'] = { 'Lethe-Position': POSITION };
  operation.responses['default'] = {
    description: 'A problem',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}
