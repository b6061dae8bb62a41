import { problem, type Problem } from '#domain';
import { CLOUD_EVENT, CLOUD_EVENT_BATCH } from '../http/body.ts';

/** The largest batch, in events. */
export const BATCH_LIMIT = 1_000;

/** Events as parsed JSON: whether they are events at all, ingest finds. */
export type Received = { form: 'single'; events: [unknown] } | { form: 'batch'; events: unknown[] } | { form: 'refused'; problem: Problem };

type Headers = Record<string, string | string[] | undefined>;

const refused = (answer: Problem): Received => ({ form: 'refused', problem: answer });

/**
 * Reads the three forms of the CloudEvents 1.0 HTTP binding: structured (3.2), batch (3.3) and binary (3.1). What is inside an event
 * is left to ingest, which knows the shapes.
 */
export function readCloudEvents(headers: Headers, body: unknown): Received {
  const mediaType = String(headers['content-type'] ?? '')
    .split(';', 1)[0]!
    .trim()
    .toLowerCase();
  if (mediaType === CLOUD_EVENT) return body === undefined ? refused(empty()) : { form: 'single', events: [body] };
  if (mediaType === CLOUD_EVENT_BATCH) return readBatch(body);
  if (mediaType === 'application/json') return readBinary(headers, body);
  return refused(
    problem(
      'unsupported-media-type',
      `Send ${CLOUD_EVENT}, ${CLOUD_EVENT_BATCH}, or application/json with ce-* headers. Nothing was recorded.`,
    ),
  );
}

function readBatch(body: unknown): Received {
  if (!Array.isArray(body))
    return refused(
      problem('invalid-request', 'A batch is a JSON array of events. Nothing was recorded.', {
        errors: [{ pointer: '', reason: 'not an array' }],
      }),
    );
  if (body.length < 1 || body.length > BATCH_LIMIT)
    return refused(problem('too-many-events', `The batch holds ${body.length} events. Nothing was recorded; send 1 to 1,000 at once.`));
  return { form: 'batch', events: body };
}

/** Attributes stand in headers, percent-encoded where they are not plain ASCII; the body is the data. */
function readBinary(headers: Headers, body: unknown): Received {
  const attributes: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith('ce-') || value === undefined) continue;
    const decoded = percentDecode(String(value));
    if (decoded === undefined)
      return refused(
        problem('invalid-event', 'A header of the event is not percent-encoded UTF-8. Nothing was recorded.', {
          errors: [{ pointer: `/${name.slice(3)}`, reason: 'not percent-encoded UTF-8' }],
        }),
      );
    attributes[name.slice(3)] = decoded;
  }
  if (Object.keys(attributes).length === 0)
    return refused(
      problem(
        'unsupported-media-type',
        `application/json needs the event's attributes in ce-* headers; otherwise send ${CLOUD_EVENT}. Nothing was recorded.`,
      ),
    );
  return { form: 'single', events: [{ ...attributes, datacontenttype: 'application/json', data: body }] };
}

function percentDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function empty(): Problem {
  return problem('malformed-json', 'The body is empty. Nothing was recorded.');
}
