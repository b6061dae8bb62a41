import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Outcome } from '../orders/order.ts';

/** A receipt as it came. */
export interface Answered {
  round: number;
  outcome: Outcome['outcome'];
  counts: Record<string, number>;
  verified: boolean;
}

interface PlayedOrder {
  email: string;
  round: number;
  answers: Answered[];
  /** The most that was said to be there before it was erased. */
  found: Record<string, number>;
}

const PATH = /^\/v1\/erasures\/([0-9a-f]{32})\/targets\/([^/]+)\/(claim|found|receipt)$/;
const OUTCOMES = ['erased', 'nothing-held', 'retained', 'refused', 'failed'];

/** Plays the ledger towards a consumer: it gives claims and takes receipts by the rules of the real one, and can be away when a test wants it. */
export class PlayedLedger {
  readonly key = 'lethe_contract';
  private readonly orders = new Map<string, PlayedOrder>();
  private readonly server = createServer((request, response) => {
    // A consumer that died hangs up in the middle.
    this.answer(request, response).catch(() => response.destroy());
  });
  /** What is let through: a test closes one of these ways. */
  readonly open = { claims: true, receipts: true };
  /** Receipts that came while they were not let through. */
  turnedAway = 0;

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Nothing that is on its way arrives any more. */
  hangUp(): void {
    this.server.closeAllConnections();
  }

  async close(): Promise<void> {
    this.hangUp();
    await new Promise((resolve) => this.server.close(resolve));
  }

  order(erasure: string, target: string, email: string, round: number): void {
    const known = this.orders.get(`${erasure} ${target}`);
    this.orders.set(`${erasure} ${target}`, { email, round, answers: known?.answers ?? [], found: known?.found ?? {} });
  }

  answers(erasure: string, target: string): Answered[] {
    return this.orders.get(`${erasure} ${target}`)?.answers ?? [];
  }

  /** A receipt that did not come over HTTP. */
  take(erasure: string, target: string, receipt: unknown): { status: number; kind?: string } {
    if (!this.open.receipts) {
      this.turnedAway += 1;
      return { status: 503, kind: 'unavailable' };
    }
    const order = this.orders.get(`${erasure} ${target}`);
    const { round, outcome, counts, verified } = receipt as Answered;
    if (!order || !Number.isSafeInteger(round) || round < 1 || round > order.round) return { status: 404, kind: 'not-found' };
    if (!OUTCOMES.includes(outcome) || typeof verified !== 'boolean' || typeof counts !== 'object')
      return { status: 400, kind: 'invalid-request' };
    const answer = { round, outcome, counts, verified };
    if (!order.answers.some((each) => JSON.stringify(each) === JSON.stringify(answer))) order.answers.push(answer);
    return { status: 200 };
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const [, erasure = '', target = '', what] = PATH.exec(request.url ?? '') ?? [];
    const named = decodeURIComponent(target);
    if (request.headers.authorization !== `Bearer ${this.key}`) return refuse(response, 401, 'unauthenticated');
    if (what === 'claim') return this.claim(response, erasure, named);
    if (what === 'found') return this.found(response, erasure, named, parse(chunks));
    const { status, kind } = what === 'receipt' ? this.take(erasure, named, parse(chunks)) : { status: 404, kind: 'not-found' };
    return kind === undefined ? reply(response, status, { status: 'recorded' }) : refuse(response, status, kind);
  }

  /** As the ledger: a settled order is 410, and names nobody. */
  private claim(response: ServerResponse, erasure: string, target: string): void {
    if (!this.open.claims) return refuse(response, 503, 'unavailable');
    const order = this.orders.get(`${erasure} ${target}`);
    if (!order) return refuse(response, 404, 'not-found');
    if (isSettled(order)) return refuse(response, 410, 'settled');
    const { email, round } = order;
    const identifiers = [{ type: 'email', value: email }];
    return reply(response, 200, { erasure, target, round, dueAt: '2099-01-01T00:00:00Z', identifiers, records: [] });
  }

  /** As the ledger: the most that was ever said of the order. */
  private found(response: ServerResponse, erasure: string, target: string, given: unknown): void {
    const order = this.orders.get(`${erasure} ${target}`);
    if (!order) return refuse(response, 404, 'not-found');
    if (isSettled(order)) return refuse(response, 410, 'settled');
    const { counts } = given as { counts?: Answered['counts'] };
    for (const [dataset, count] of Object.entries(counts ?? {})) order.found[dataset] = Math.max(count, order.found[dataset] ?? 0);
    return reply(response, 200, { counts: order.found });
  }
}

function isSettled({ answers, round: last }: PlayedOrder): boolean {
  return answers.some(({ round, outcome }) => round === last && outcome !== 'failed');
}

function parse(chunks: Buffer[]): unknown {
  try {
    return (JSON.parse(Buffer.concat(chunks).toString()) as unknown) ?? {};
  } catch {
    return {};
  }
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function refuse(response: ServerResponse, status: number, kind: string): void {
  const problem = { type: `https://lethe.dev/problems/${kind}`, title: kind, status, detail: `The contract's ledger answers ${kind}.` };
  const headers = { 'content-type': 'application/problem+json', ...(status === 503 && { 'retry-after': '0' }) };
  response.writeHead(status, headers).end(JSON.stringify(problem));
}
