import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Largest bodies, in bytes: one event or request, a batch of events, a policy or system file. */
export const bodyLimits = { single: 256 * 1024, batch: 8 * 1024 * 1024, file: 1024 * 1024 };

export const CLOUD_EVENT = 'application/cloudevents+json';
export const CLOUD_EVENT_BATCH = 'application/cloudevents-batch+json';
const JSON_TYPES: Record<string, number> = {
  'application/json': bodyLimits.single,
  [CLOUD_EVENT]: bodyLimits.single,
  [CLOUD_EVENT_BATCH]: bodyLimits.batch,
};
/** Deepest nesting of objects and lists in a request; events have a limit of their own, which ingest knows. */
const DEEPEST = 64;
const TEXT_TYPES = ['application/yaml', 'application/x-yaml', 'text/yaml'];

/** The bodies of requests that are being answered, as they came. */
const raw = new WeakMap<FastifyRequest, Buffer>();

/** The body of a request in `application/json` as it came: what a signature is over. Empty if there was none. */
export function rawBody(request: FastifyRequest): Buffer {
  return raw.get(request) ?? Buffer.alloc(0);
}

/** Refused before a body is read further. `statusCode` and `code` are what the problem filter looks at. */
class BodyError extends Error {
  constructor(
    readonly statusCode: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Teaches a server the media types that the API takes, each with its limit; every other one is 415. JSON has to be UTF-8 (RFC 8259):
 * a byte that is not would otherwise be replaced in silence and another content be recorded than was sent.
 */
export function acceptBodies(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  const parseJson = server.getDefaultJsonParser('error', 'error');
  for (const [type, bodyLimit] of Object.entries(JSON_TYPES)) {
    server.addContentTypeParser(type, { parseAs: 'buffer', bodyLimit }, (request: FastifyRequest, body: Buffer, done) => {
      if (type === 'application/json') raw.set(request, body);
      const text = decode(body);
      if (text === undefined) return done(new BodyError(400, 'LETHE_NOT_UTF8', 'The body is not UTF-8.'));
      if (text === '') return done(null, undefined);
      return parseJson(request, text, (error, value) => {
        if (error) return done(new BodyError(400, 'LETHE_NOT_JSON', 'The body is not JSON.'));
        if (type === 'application/json' && isDeeper(value, DEEPEST))
          return done(new BodyError(400, 'LETHE_TOO_DEEP', 'The body is nested too deep.'));
        return done(null, value);
      });
    });
  }
  server.addContentTypeParser(
    TEXT_TYPES,
    { parseAs: 'buffer', bodyLimit: bodyLimits.file },
    (_request: FastifyRequest, body: Buffer, done) => {
      const text = decode(body);
      return text === undefined ? done(new BodyError(400, 'LETHE_NOT_UTF8', 'The body is not UTF-8.')) : done(null, text);
    },
  );
  server.addHook('onRequest', (request, _reply, done) => {
    const encoding = request.headers['content-encoding'];
    if (encoding === undefined || encoding === 'identity') return done();
    return done(new BodyError(415, 'LETHE_ENCODED', 'Compressed bodies are not taken.'));
  });
}

/** What works through a body step by step into the depth must not be led to where its stack ends. */
function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1));
}

function decode(body: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}
