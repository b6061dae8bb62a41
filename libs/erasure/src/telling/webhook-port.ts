import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Notice, NoticePort, Sent } from './notice.ts';

export interface Webhook {
  url: string;
  /** Shared with the recipient. */
  secret: string;
  now: () => Date;
}

const TIMEOUT_MS = 15_000;

/**
 * Tells a recipient by its webhook. The request is signed as Standard Webhooks say: `webhook-signature: v1,<base64 of HMAC-SHA256(secret, id.timestamp.body)>`.
 * Accepted is only a 2xx with `webhook-acknowledgement: v1,<base64 of HMAC-SHA256(secret, "lethe.told.v1." + id)>`: a proxy or a page that says 200 to
 * everything does not hold the secret. Redirects are not followed: the notice goes where the policy says.
 */
export class WebhookPort implements NoticePort {
  readonly channel = 'webhook';

  constructor(private readonly webhook: Webhook) {}

  async send(notice: Notice): Promise<Sent> {
    const { url, secret, now } = this.webhook;
    const body = JSON.stringify({ type: 'lethe.erasure.notice.v1', ...notice });
    const timestamp = String(Math.floor(now().getTime() / 1000));
    const signature = hmac(secret, `${notice.reference}.${timestamp}.${body}`).toString('base64');
    try {
      const response = await fetch(url, {
        method: 'POST',
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: {
          'content-type': 'application/json',
          'webhook-id': notice.reference,
          'webhook-timestamp': timestamp,
          'webhook-signature': `v1,${signature}`,
        },
        body,
      });
      await response.body?.cancel();
      if (!response.ok) return { accepted: false, code: `webhook-${response.status}` };
      const expected = acknowledgement(secret, notice.reference);
      if (!matches(response.headers.get('webhook-acknowledgement'), expected)) return { accepted: false, code: 'webhook-not-acknowledged' };
      return { accepted: true, reply: response.status, proof: expected.toString('hex') };
    } catch (error) {
      return { accepted: false, code: (error as { name?: string }).name === 'TimeoutError' ? 'webhook-timeout' : 'webhook-unreachable' };
    }
  }
}

/** What only who holds the secret can answer to the notice of this name. */
export function acknowledgement(secret: string, reference: string): Buffer {
  return hmac(secret, `lethe.told.v1.${reference}`);
}

function hmac(secret: string, text: string): Buffer {
  return createHmac('sha256', secret).update(text).digest();
}

function matches(header: string | null, expected: Buffer): boolean {
  const given = Buffer.from(header?.startsWith('v1,') ? header.slice(3) : '', 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
