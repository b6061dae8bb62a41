import { once } from 'node:events';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface MailTaken {
  from: string;
  to: string[];
  /** Headers by lower-case name, unfolded. */
  headers: Record<string, string>;
  body: string;
}

export interface MailSinkOptions {
  host?: string;
  /** Asked at the end of each mail: an SMTP code that refuses it, or nothing to take it. */
  refuses?: (mail: MailTaken) => number | undefined;
  /** Offers STARTTLS and takes no mail without it. */
  tls?: { key: string; cert: string };
}

/** A real SMTP server that keeps what it took. */
export class MailSink {
  readonly taken: MailTaken[] = [];
  /** How many mails were offered to the end, refused ones too. */
  offered = 0;
  private readonly server: SMTPServer;
  private port = 0;

  private constructor(private readonly options: MailSinkOptions) {
    const settings: SMTPServerOptions = {
      authOptional: true,
      disabledCommands: options.tls ? ['AUTH'] : ['AUTH', 'STARTTLS'],
      ...options.tls,
      onMailFrom: (_, { secure }, callback) => callback(options.tls && !secure ? new Error('not under TLS') : undefined),
      onData: (stream, session, callback) => {
        const { mailFrom, rcptTo } = session.envelope;
        const [from, to] = [mailFrom ? mailFrom.address : '', rcptTo.map(({ address }) => address)];
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => callback(...this.answer(read(Buffer.concat(chunks).toString(), from, to))));
      },
    };
    this.server = new SMTPServer(settings);
    // A client that leaves in the middle is no failure of the sink.
    this.server.on('error', () => undefined);
  }

  static async start(options: MailSinkOptions = {}): Promise<MailSink> {
    const sink = new MailSink(options);
    const listening = sink.server.listen(0, options.host ?? '127.0.0.1');
    if (!listening.listening) await once(listening, 'listening');
    sink.port = (listening.address() as { port: number }).port;
    return sink;
  }

  get url(): string {
    return `smtp://${this.options.host ?? '127.0.0.1'}:${this.port}`;
  }

  stop(): Promise<void> {
    return new Promise((stopped) => {
      this.server.close(() => stopped());
    });
  }

  private answer(mail: MailTaken): [] | [Error] {
    this.offered++;
    const code = this.options.refuses?.(mail);
    if (code !== undefined) return [Object.assign(new Error('refused'), { responseCode: code })];
    this.taken.push(mail);
    return [];
  }
}

function read(raw: string, from: string, to: string[]): MailTaken {
  const end = raw.indexOf('\r\n\r\n');
  const lines = raw.slice(0, end).replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n'); // prettier-ignore
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  );
  const body = raw.slice(end + 4).replaceAll('=\r\n', '').replaceAll(/(?:=[0-9A-F]{2})+/g, bytes).replaceAll('\r\n', '\n'); // prettier-ignore
  return { from, to, headers, body };
}

/** Quoted-printable. */
function bytes(encoded: string): string {
  return Buffer.from(encoded.replaceAll('=', ''), 'hex').toString('utf8');
}
