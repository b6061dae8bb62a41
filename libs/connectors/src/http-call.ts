import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createInterface } from 'node:readline';
import { Matches } from 'class-validator';
import { ConnectorError } from './connector.ts';

export interface HttpCall {
  method: 'GET' | 'POST';
  url: string;
  headers?: Record<string, string>;
  body?: string;
  /** How long the other side may be silent, and, where the answer is read whole, how long all of it may take. */
  timeoutMs: number;
  /** PEM of the authority that signed the server's certificate; the well-known ones without it. */
  ca?: string | undefined;
}

export interface HttpAnswer {
  status: number;
  /** Names in lower case; of one that comes more than once, all, with commas. */
  headers: Readonly<Record<string, string>>;
  /** All of it. @throws ConnectorError `bad-answer` if it is longer. */
  whole(maxBytes: number): Promise<Buffer>;
  /** A line at a time. */
  lines(): AsyncIterable<string>;
  /** Lets go of what was not read. */
  discard(): void;
}

/** One call on a connection of its own, which is closed afterwards. Redirects are answers like others: nothing is sent on to where they lead. */
export async function call({ method, url, headers = {}, body, timeoutMs, ca }: HttpCall): Promise<HttpAnswer> {
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  const content = body === undefined ? {} : { 'content-length': `${Buffer.byteLength(body)}` };
  return new Promise((resolve, reject) => {
    const options = { method, headers: { ...headers, ...content }, agent: false, timeout: timeoutMs, ...(ca === undefined ? {} : { ca }) };
    const request = send(url, options, (message) => resolve(answerOf(message, timeoutMs)));
    request.on('timeout', () => request.destroy(new ConnectorError('timeout')));
    request.on('error', reject);
    request.end(body);
  });
}

function answerOf(message: IncomingMessage, timeoutMs: number): HttpAnswer {
  const headers = Object.entries(message.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]);
  return {
    status: message.statusCode ?? 0,
    headers: Object.fromEntries(headers) as Record<string, string>,
    async whole(maxBytes) {
      const late = setTimeout(() => message.destroy(new ConnectorError('timeout')), timeoutMs);
      try {
        const parts: Buffer[] = [];
        let length = 0;
        for await (const part of message as AsyncIterable<Buffer>) {
          length += part.length;
          if (length > maxBytes) throw new ConnectorError('bad-answer');
          parts.push(part);
        }
        return Buffer.concat(parts);
      } finally {
        clearTimeout(late);
      }
    },
    lines: () => linesOf(message),
    discard: () => void message.destroy(),
  };
}

async function* linesOf(message: IncomingMessage): AsyncGenerator<string> {
  let failure: unknown;
  message.on('error', (error) => (failure = error));
  yield* createInterface({ input: message, crlfDelay: Infinity });
  if (failure !== undefined) throw failure;
  if (!message.complete) throw new ConnectorError('connection-lost');
}

/** Marks a setting that is an address over TLS; without it only on the same machine. */
export function HttpsEndpoint(): PropertyDecorator {
  const form = /^(https:\/\/[^\s/?#@]+|http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?)(\/[^\s?#]*)?$/;
  return Matches(form, { message: 'must be an https:// address without credentials, query or fragment (http:// only of this machine)' });
}

/** What the status of an answer says went wrong, where its body does not say more. */
export function codeOfStatus(status: number) {
  if (status === 401 || status === 403) return 'not-allowed';
  if (status === 408 || status === 504) return 'timeout';
  if (status === 409 || status === 423) return 'locked';
  if (status === 429 || status === 502 || status === 503) return 'unreachable';
  return status >= 500 ? 'failed' : 'schema-mismatch';
}
