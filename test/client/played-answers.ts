import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One answer of a server that plays the ledger: a status with headers and JSON, or a connection that is cut, before or after it was handed on. */
export type PlayedAnswer =
  | { status: number; headers?: Record<string, string>; body?: unknown }
  /** Hands the request to the real ledger and cuts the connection instead of answering. */
  | 'lost'
  /** Hands it on, and the answer back. */
  | 'real';

export interface PlayedLedger {
  url: string;
  /** When each request came, in ms, and how many events it had. */
  requests: { at: number; events: number }[];
  close(): Promise<void>;
}

/** Stands in front of a ledger and plays these answers, one after the other; after the last the ledger answers itself. */
export async function playAnswers(real: string, answers: PlayedAnswer[]): Promise<PlayedLedger> {
  const requests: PlayedLedger['requests'] = [];
  const server = createServer((request, response) => {
    void answer(real, answers, requests, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => new Promise<void>((resolve) => (server.closeAllConnections(), server.close(() => resolve())));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, close };
}

async function answer(
  real: string,
  answers: PlayedAnswer[],
  requests: PlayedLedger['requests'],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  requests.push({ at: performance.now(), events: (JSON.parse(body) as unknown[]).length });
  const played = answers.shift() ?? 'real';
  if (typeof played === 'object') {
    response.writeHead(played.status, { 'content-type': 'application/problem+json', ...played.headers }).end(JSON.stringify(played.body));
    return;
  }
  const { authorization = '', 'content-type': type = '' } = request.headers;
  const handed = await fetch(real + request.url, { method: 'POST', headers: { authorization, 'content-type': type }, body });
  const text = await handed.text();
  if (played === 'lost') return void request.socket.destroy();
  response.writeHead(handed.status, { 'content-type': handed.headers.get('content-type') ?? '' }).end(text);
}
