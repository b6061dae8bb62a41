import { connect, type Socket } from 'node:net';

export interface HttpAnswer {
  status: number;
  body: unknown;
}

const END_OF_HEAD = Buffer.from('\r\n\r\n');

/**
 * One caller with one kept connection and one request at a time. It knows just enough HTTP/1.1 for the answers of the ledger, because a client with all
 * of it takes as much of the two cores as the server that is to be measured.
 */
export class HttpCaller {
  private readonly socket: Socket;
  private received: Buffer = Buffer.alloc(0);
  private waiting: { resolve(answer: HttpAnswer): void; reject(error: Error): void } | undefined;

  constructor(
    private readonly url: URL,
    private readonly key: string,
  ) {
    this.socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
    this.socket.on('data', (chunk) => this.take(chunk));
    this.socket.on('error', (error) => this.waiting?.reject(error));
    this.socket.on('close', () => this.waiting?.reject(new Error('The server closed the connection')));
  }

  /** Sends one request and reads its answer. */
  post(path: string, mediaType: string, body: string): Promise<HttpAnswer> {
    const head = [
      `POST ${path} HTTP/1.1`,
      `Host: ${this.url.host}`,
      `Authorization: Bearer ${this.key}`,
      `Content-Type: ${mediaType}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    const end = this.received.indexOf(END_OF_HEAD);
    if (end < 0) return;
    const head = this.received.toString('latin1', 0, end);
    const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1]);
    const from = end + END_OF_HEAD.length;
    if (this.received.length < from + length) return;
    const answer = { status: Number(head.slice(9, 12)), body: JSON.parse(this.received.toString('utf8', from)) as unknown };
    this.received = Buffer.alloc(0);
    this.waiting?.resolve(answer);
  }
}
