import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { catalogue } from '#domain';
import { type Answer, type ServedLedger, serveLedger } from './support/served-ledger.ts';

const RUNS = process.env['LETHE_TEST_SOAK'] ? 400 : 25;

interface Operation {
  method: string;
  /** With `{name}` where a parameter stands. */
  path: string;
  /** Properties of the JSON body that it declares. */
  fields: string[];
  parameters: { name: string; in: string }[];
}

let ledger: ServedLedger;
let operations: Operation[];
let paths: string[];

beforeAll(async () => {
  ledger = await serveLedger();
  const { body } = await ledger.send('GET', '/openapi.json');
  paths = Object.keys(body.paths);
  operations = paths.flatMap((path) =>
    Object.entries<Answer['body']>(body.paths[path]).map(([method, operation]) => {
      const reference = operation.requestBody?.content?.['application/json']?.schema?.$ref ?? '';
      const fields = Object.keys(body.components.schemas[reference.split('/').at(-1)]?.properties ?? {});
      return { method: method.toUpperCase(), path, fields, parameters: operation.parameters ?? [] };
    }),
  );
}, 60_000);

afterAll(() => ledger.close());

/** Texts that have broken things elsewhere. */
const odd = fc.constantFrom(
  '',
  '0'.repeat(32),
  'f'.repeat(33),
  '..',
  '%00',
  '%2e%2e%2f',
  '__proto__',
  'constructor',
  "' OR 1=1 --",
  '\u0000',
  '\ud800',
  '9'.repeat(40),
  '-1',
  'é',
  'a'.repeat(600),
);
const text = fc.oneof(odd, fc.string(), fc.string({ unit: 'binary' }));
const anything = fc.oneof(
  fc.jsonValue() as fc.Arbitrary<unknown>,
  text,
  fc.constantFrom(
    null,
    [],
    {},
    1e308,
    -0,
    '2026-02-30T10:00:00Z',
    { email: 5 },
    { email: null },
    { email: ['a@example.org'] },
    { __proto__: 1 },
  ),
);

/** A body with some declared fields and some others, or something that is no object at all. */
const bodyOf = ({ fields }: Operation) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.record(Object.fromEntries(fields.map((field) => [field, anything])), { requiredKeys: [] }) },
    { weight: 1, arbitrary: fc.dictionary(text, anything) },
    { weight: 1, arbitrary: anything },
  );

const requestOf = (operation: Operation) =>
  fc.record({
    key: fc.constantFrom(...Object.values(ledger.keys['jrpanel']!)),
    body: bodyOf(operation),
    type: fc.constantFrom('application/json', 'application/cloudevents+json', 'application/cloudevents-batch+json', 'application/yaml'),
    path: fc.tuple(...operation.parameters.map(({ name, in: where }) => fc.tuple(fc.constant(name), fc.constant(where), text))),
  });

function urlOf(path: string, parameters: readonly (readonly [string, string, string])[]): string {
  const filled = parameters.reduce(
    (url, [name, where, value]) => (where === 'path' ? url.replace(`{${name}}`, encodeURIComponent(value.toWellFormed()) || 'x') : url),
    path,
  );
  const query = new URLSearchParams(
    parameters.filter(([, where]) => where === 'query').map(([name, , value]): [string, string] => [name, value.toWellFormed()]),
  );
  return query.size > 0 ? `${filled}?${query.toString()}` : filled;
}

/** What may be answered: anything declared, never an unexpected error, and problems in their own media type. */
function isSound({ status, headers, body }: Answer): boolean {
  if (status < 400) return true;
  if (status >= 500 && status !== 503) return false;
  return (
    (headers['content-type'] ?? '').startsWith('application/problem+json') &&
    body.status === status &&
    String(body.type).startsWith('https://lethe.dev/problems/')
  );
}

describe('whatever is sent', () => {
  it('is answered with what is declared, never with an unexpected error', async () => {
    for (const operation of operations) {
      const { method, path } = operation;
      await fc.assert(
        fc.asyncProperty(requestOf(operation), async ({ key, body, type, path: parameters }) => {
          const sent =
            method === 'GET' || method === 'DELETE'
              ? {}
              : { body: type === 'application/yaml' ? JSON.stringify(body) : (JSON.stringify(body) ?? ''), type };
          const answer = await ledger.send(method, urlOf(path, parameters), { key, ...sent });
          if (!isSound(answer)) throw new Error(`${method} ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
        }),
        { numRuns: RUNS },
      );
    }
  }, 300_000);

  it('given events of every type with something odd in them, then each is recorded or refused with its problem', async () => {
    const published = catalogue.all.filter((definition) => definition.publisher);
    const event = fc
      .record({ definition: fc.constantFrom(...published), inData: fc.boolean(), at: fc.nat(40), value: anything, id: fc.uuid() })
      .map(({ definition, inData, at, value, id }) => {
        const whole: Record<string, unknown> = {
          specversion: '1.0',
          type: definition.type,
          source: '/fuzz',
          id,
          time: '2026-11-01T10:00:00Z',
        };
        const data = structuredClone(definition.sample) as Record<string, unknown>;
        const target = inData ? data : whole;
        const names = Object.keys(target);
        target[names[at % names.length]!] = value;
        return { ...whole, data };
      });
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 20 }), async (events) => {
        // A body with such a member is refused as a whole.
        fc.pre(!JSON.stringify(events).includes('__proto__'));
        const answer = await ledger.send('POST', '/v1/events', {
          key: ledger.keys['jrpanel']!['publisher'],
          type: 'application/cloudevents-batch+json',
          body: events,
        });
        const results = answer.body.results as { status: string; problem?: { status: number } }[];
        expect({ status: answer.status, results: results.length }).toEqual({ status: 200, results: events.length });
        for (const { status, problem } of results) {
          const sound = problem ? status === 'rejected' && problem.status >= 400 && problem.status < 500 : status !== 'rejected';
          if (!sound) throw new Error(`An event was answered ${status}: ${JSON.stringify(problem)}`);
        }
      }),
      { numRuns: RUNS },
    );
  }, 300_000);

  it('with a method that a path does not know is answered 405 with those that it knows', async () => {
    for (const path of paths) {
      const known = operations.filter((each) => each.path === path).map(({ method }) => method);
      for (const method of ['GET', 'PUT', 'POST', 'DELETE', 'PATCH'].filter((each) => !known.includes(each))) {
        const answer = await ledger.send(method, path.replaceAll(/\{[^}]+\}/g, '0'.repeat(32)), { key: ledger.keys['jrpanel']!['dpo'] });
        const allow = (answer.headers['allow'] ?? '').split(', ').filter((each) => each !== 'HEAD');
        expect({ method, path, status: answer.status, allow }).toEqual({ method, path, status: 405, allow: known.toSorted() });
      }
    }
  });
});
