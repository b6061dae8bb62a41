import { sign } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Certificates } from './certificates.ts';

export interface DsrRequest {
  subject_request_id: string;
  subject_request_type: string;
  regulation: string;
  submitted_time: string;
  subject_identities: { identity_type: string; identity_value: string; identity_format: string }[];
  status_callback_urls?: string[];
}

/** A processor that speaks OpenDSR 2.0 over TLS and signs what it says. It does what it is told to when it is told to. */
export class OpenDsrProcessor {
  /** By the id of the request. */
  readonly requests = new Map<string, { request: DsrRequest; status: string; results?: number; times: number }>();
  authorization = 'Bearer of-the-processor';
  /** What of its answers is not as it should be. */
  wrong: Partial<{ signature: string; domain: string; encoded: string; requestId: string; discovery: object; certificate: string }> = {};

  private constructor(
    private readonly server: Server,
    private readonly certificates: Certificates,
  ) {}

  static async start(certificates: Certificates): Promise<OpenDsrProcessor> {
    const server = createServer({ key: certificates.key, cert: certificates.certificate });
    const processor = new OpenDsrProcessor(server, certificates);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void processor.#answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return processor;
  }

  get endpoint(): string {
    return `https://localhost:${(this.server.address() as AddressInfo).port}/v2`;
  }

  /** Sets what has become of every request. */
  settle(status: string, results?: number): void {
    for (const one of this.requests.values()) Object.assign(one, { status, ...(results === undefined ? {} : { results }) });
  }

  /** A callback as it would be sent: what stands in its headers, and its body. */
  callback(body: object): { domain: string; signature: string; body: Buffer } {
    const text = Buffer.from(JSON.stringify(body));
    return { domain: 'localhost', signature: this.#signature(text), body: text };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
    const body = Buffer.concat(parts).toString();
    const { method, url = '' } = request;
    if (url === '/certificate.pem') return void response.end(this.wrong.certificate ?? this.certificates.certificate);
    if (request.headers.authorization !== this.authorization) return void response.writeHead(401).end();
    if (url === '/v2/discovery') return void response.end(JSON.stringify({ ...this.#discovery(), ...this.wrong.discovery }));
    if (method === 'POST' && url === '/v2/opendsr_requests') return this.#take(body, response);
    const known = this.requests.get(url.slice('/v2/opendsr_requests/'.length));
    if (!known) return void response.writeHead(404).end('{"error":{"code":404}}');
    this.#send(response, 200, {
      controller_id: 'shop',
      expected_completion_time: '2030-01-01T00:00:00Z',
      subject_request_id: this.wrong.requestId ?? known.request.subject_request_id,
      request_status: known.status,
      ...(known.results === undefined ? {} : { results_count: known.results }),
    });
  }

  #take(body: string, response: ServerResponse): void {
    const request = JSON.parse(body) as DsrRequest;
    const before = this.requests.get(request.subject_request_id);
    this.requests.set(request.subject_request_id, { request, status: 'pending', times: (before?.times ?? 0) + 1 });
    this.#send(response, 201, {
      controller_id: 'shop',
      expected_completion_time: '2030-01-01T00:00:00Z',
      received_time: new Date().toISOString(),
      encoded_request: this.wrong.encoded ?? Buffer.from(body).toString('base64'),
      subject_request_id: request.subject_request_id,
    });
  }

  #discovery() {
    return {
      api_version: '2.0',
      supported_identities: [
        { identity_type: 'email', identity_format: 'sha256' },
        { identity_type: 'controller_customer_id', identity_format: 'raw' },
        { identity_type: 'controller_customer_id', identity_format: 'md5' },
      ],
      supported_subject_request_types: ['erasure'],
      processor_certificate: `${this.endpoint.replace('/v2', '')}/certificate.pem`,
    };
  }

  #send(response: ServerResponse, status: number, body: object): void {
    const text = Buffer.from(JSON.stringify(body));
    const headers = {
      'content-type': 'application/json',
      'x-opendsr-processor-domain': this.wrong.domain ?? 'localhost',
      'x-opendsr-signature': this.wrong.signature ?? this.#signature(text),
    };
    response.writeHead(status, headers).end(text);
  }

  #signature(text: Buffer): string {
    return sign('sha256', text, this.certificates.key).toString('base64');
  }
}
