import { refuse } from './refuse.ts';

/** The text of a policy or system file in a body: YAML as it came, JSON as it was parsed. */
export function readFile(contentType: string | undefined, body: unknown): string {
  if (typeof body === 'string') return body;
  if (body === undefined || body === null)
    return refuse('invalid-request', 'The body is empty; send the file. Nothing was done.', { errors: [{ pointer: '', reason: 'empty' }] });
  if (contentType?.startsWith('application/json') !== true)
    return refuse('unsupported-media-type', 'Send the file as application/yaml or application/json. Nothing was done.');
  return JSON.stringify(body);
}
