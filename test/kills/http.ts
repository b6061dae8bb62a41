import { Agent, request } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
/** After this long without an answer a caller gives up and sends again, as a publisher does. */
const PATIENCE_MS = 15_000;

export interface HttpAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/**
 * One request. Undefined when no whole answer came: refused, cut off, or too late. `onWritten` is called when the whole request has been handed to
 * the operating system: from then on the other side may act on it.
 */
export function call(
  url: string,
  options: { method?: string; key: string; type?: string; body?: unknown; onWritten?: () => void },
): Promise<HttpAnswer | undefined> {
  const { method = 'GET', key, type = 'application/json', body, onWritten } = options;
  const content = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  const headers = {
    authorization: `Bearer ${key}`,
    ...(content ? { 'content-type': type, 'content-length': content.length } : {}),
  };
  return new Promise((resolve) => {
    const sending = request(url, { method, headers, agent, timeout: PATIENCE_MS }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', () => resolve(undefined));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve(response.complete ? { status: response.statusCode ?? 0, headers: response.headers, text } : undefined);
      });
    });
    sending.on('error', () => resolve(undefined));
    sending.on('timeout', () => sending.destroy());
    sending.on('close', () => resolve(undefined));
    if (onWritten) sending.on('finish', onWritten);
    sending.end(content);
  });
}

/** Closes the connections that are kept open. */
export function hangUp(): void {
  agent.destroy();
}
