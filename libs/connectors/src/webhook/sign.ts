import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';

/**
 * The headers that prove where a request comes from, in the form of Standard Webhooks (https://www.standardwebhooks.com): an HMAC-SHA256 over id, time and
 * body. `seconds`: Unix time.
 */
export function signed(key: string, id: string, seconds: number, body: string): Record<string, string> {
  const secret = key.startsWith(PREFIX) ? Buffer.from(key.slice(PREFIX.length), 'base64') : Buffer.from(key);
  const mac = createHmac('sha256', secret).update(`${id}.${seconds}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': `${seconds}`, 'webhook-signature': `v1,${mac}` };
}
