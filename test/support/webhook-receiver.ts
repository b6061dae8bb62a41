import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Connector, Who } from '#connectors';

export interface Received {
  headers: Record<string, string>;
  body: {
    type: string;
    timestamp: string;
    data: { controller: string; system: string; request?: string; person?: Who; datasets: { name: string }[] };
  };
}

/** What a receiver does instead of its work, once. */
export type Fault = (response: ServerResponse, received: Received) => void | Promise<void>;

/** A program at the other end of a webhook: it takes only requests that are signed under its key, and does what they ask in a system of its own. */
export class WebhookReceiver {
  readonly received: Received[] = [];
  /** Instead of the next answers. */
  readonly faults: Fault[] = [];

  private constructor(
    private readonly server: Server,
    private readonly key: string,
    private readonly system: () => Connector,
    private readonly scheme: string,
  ) {}

  static async start(key: string, system: () => Connector, tls?: { key: string; certificate: string }): Promise<WebhookReceiver> {
    const server = tls ? createSecureServer({ key: tls.key, cert: tls.certificate }) : createServer();
    const receiver = new WebhookReceiver(server, key, system, tls ? 'https' : 'http');
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void receiver.#answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return receiver;
  }

  get endpoint(): string {
    return `${this.scheme}://localhost:${(this.server.address() as AddressInfo).port}/privacy`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
    const text = Buffer.concat(parts).toString();
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    if (!isSigned(headers, text, this.key)) return end(response, 401, {});
    const received: Received = { headers, body: JSON.parse(text) as Received['body'] };
    this.received.push(received);
    const fault = this.faults.shift();
    await (fault ? fault(response, received) : this.#work(received, response));
  }

  async #work({ body: { type, data } }: Received, response: ServerResponse): Promise<void> {
    const connector = this.system();
    const who = data.person ?? { identifiers: [], records: [] };
    if (type === 'lethe.system.check') return end(response, 200, { problems: await connector.check() });
    if (type === 'lethe.system.collect') return sendCopy(await connector.collect(who), response);
    const result = type === 'lethe.system.erase' ? await connector.erase(who) : await connector.verify(who);
    end(response, result.ok ? 200 : 500, result);
  }
}

async function sendCopy(collected: Awaited<ReturnType<Connector['collect']>>, response: ServerResponse): Promise<void> {
  if (!collected.ok) return end(response, 500, collected);
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  for (const { name } of collected.collection.datasets) {
    for await (const row of collected.collection.rows(name)) response.write(`${JSON.stringify({ dataset: name, row })}\n`);
  }
  await collected.collection.close();
  response.end('{"end":true}\n');
}

function end(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function isSigned(headers: Record<string, string>, body: string, key: string): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature = '' } = headers;
  const expected = Buffer.from(`v1,${createHmac('sha256', key).update(`${id}.${time}.${body}`).digest('base64')}`);
  const fresh = Math.abs(Date.now() / 1000 - Number(time)) < 300;
  return fresh && signature.length === expected.length && timingSafeEqual(Buffer.from(signature), expected);
}
