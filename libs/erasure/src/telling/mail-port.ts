import { createTransport } from 'nodemailer';
import { isLoopback } from '#domain';
import { noticeText, type Notice, type NoticePort, type Sent } from './notice.ts';

export interface MailServer {
  /** `smtps://user:password@host` or `smtp://…`. */
  url: string;
  from: string;
}

const CONNECT_MS = 10_000;
const SILENCE_MS = 30_000;

/**
 * Tells a recipient by mail. The connection is under TLS with a certificate that holds, except to a server on this machine; where the server offers none the
 * notice is not sent. Accepted is what the mail server took for this address; that it was read nobody can know.
 */
export class MailPort implements NoticePort {
  readonly channel = 'mail';

  constructor(
    private readonly server: MailServer,
    private readonly to: string,
  ) {}

  async send(notice: Notice): Promise<Sent> {
    const { hostname, protocol } = new URL(this.server.url);
    // A server on this machine often offers TLS with a certificate that nobody vouches for.
    const inClear = protocol === 'smtp:' && isLoopback(hostname);
    const transport = createTransport({
      url: this.server.url,
      requireTLS: !inClear,
      ignoreTLS: inClear,
      connectionTimeout: CONNECT_MS,
      greetingTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    try {
      const sent = await transport.sendMail(this.mail(notice));
      const reply = Number(/^\d{3}/.exec(sent.response)?.[0]);
      const accepted = sent.accepted.length === 1 && reply >= 200 && reply < 300;
      return accepted ? { accepted: true, reply } : { accepted: false, code: 'smtp-not-accepted' };
    } catch (error) {
      return { accepted: false, code: codeOf(error) };
    } finally {
      transport.close();
    }
  }

  private mail(notice: Notice) {
    const { reference, controller } = notice;
    return {
      from: { name: controller.name, address: this.server.from },
      to: this.to,
      ...(controller.email === undefined ? {} : { replyTo: controller.email }),
      // The subject names nobody: it is shown where the mail itself is not.
      subject: `Notice of erasure of personal data, reference ${reference}`,
      messageId: `<${reference}@${this.server.from.split('@')[1]}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
      text: noticeText(notice),
    };
  }
}

/** The reply's code, or what nodemailer calls the failure. Its message may hold addresses and is not looked at. */
function codeOf(error: unknown): string {
  const { responseCode, code } = (error ?? {}) as { responseCode?: number; code?: string };
  // Whatever the server said to it: without TLS nothing was sent.
  if (responseCode !== undefined && code !== 'ETLS') return `smtp-${responseCode}`;
  return `smtp-${/^[A-Z]{1,32}$/.test(code ?? '') ? code?.toLowerCase() : 'failed'}`;
}
