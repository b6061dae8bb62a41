import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { text } from 'node:stream/consumers';

export interface Posted {
  headers: IncomingHttpHeaders;
  // Tests look at whatever was posted.
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any;
  /** Whether the signature is that of the secret. */
  signed: boolean;
}

/** How a desk answers: its status, and what it says under `webhook-acknowledgement` where that is not the right one. */
export interface DeskAnswer {
  status: number;
  acknowledgement?: string | undefined;
  location?: string;
}

/** The webhook of a recipient's privacy desk, written from the documentation alone. */
export class WebhookDesk {
  readonly posted: Posted[] = [];
  answers: DeskAnswer = { status: 202 };
  private server!: Server;

  private constructor(readonly secret: string) {}

  static async start(secret: string): Promise<WebhookDesk> {
    const desk = new WebhookDesk(secret);
    desk.server = createServer((request, response) => {
      void text(request).then((body) => {
        const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = request.headers;
        const signed = signature === `v1,${desk.hmac(`${String(id)}.${String(timestamp)}.${body}`)}`;
        desk.posted.push({ headers: request.headers, body: JSON.parse(body), signed });
        const { status, location } = desk.answers;
        const acknowledgement =
          'acknowledgement' in desk.answers ? desk.answers.acknowledgement : `v1,${desk.hmac(`lethe.told.v1.${String(id)}`)}`;
        response
          .writeHead(status, {
            ...(acknowledgement !== undefined && { 'webhook-acknowledgement': acknowledgement }),
            ...(location && { location }),
          })
          .end('ok');
      });
    });
    desk.server.listen(0, '127.0.0.1');
    await once(desk.server, 'listening');
    return desk;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as { port: number }).port}/erasures`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => void this.server.close(closed));
  }

  private hmac(signedText: string): string {
    return createHmac('sha256', this.secret).update(signedText).digest('base64');
  }
}
