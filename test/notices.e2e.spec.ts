import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { Certificates } from './support/certificates.ts';
import { until } from './support/collect.ts';
import { FaultWorld } from './support/fault-world.ts';
import { MailSink } from './support/mail-sink.ts';
import { WebhookDesk } from './support/webhook-desk.ts';

const folder = mkdtempSync(join(tmpdir(), 'lethe-notices-'));
let refusal: number | undefined = 451;
let certificates: Certificates;
let sink: MailSink;
let desk: WebhookDesk;
let world: FaultWorld;

/** The published policy of a shop, with the desks of two carriers. */
function policyWithDesks(): string {
  const policy = parse(readFileSync('policies/jrpanel.yaml', 'utf8')) as { recipients: { id: string; privacyDesk?: object }[] };
  const desks: Record<string, object> = {
    dhl: { email: 'privacy@dhl.example' },
    ups: { webhook: desk.url, secret: 'env:LETHE_SECRET_JRPANEL_UPS' },
  };
  for (const recipient of policy.recipients) if (desks[recipient.id]) recipient.privacyDesk = desks[recipient.id]!;
  return stringify(policy);
}

beforeAll(async () => {
  // Not what counts as this machine: so the mail server has to speak TLS, with a certificate that holds.
  certificates = await Certificates.make(['127.0.0.2']);
  const { key, certificate: cert, authorityFile } = certificates;
  sink = await MailSink.start({ host: '127.0.0.2', tls: { key, cert }, refuses: () => refusal });
  desk = await WebhookDesk.start('s3cret');
  mkdirSync(join(folder, 'policies'));
  writeFileSync(join(folder, 'policies', 'jrpanel.yaml'), policyWithDesks());
  world = await FaultWorld.start({
    embedded: ['events', 'postgres'],
    environment: {
      LETHE_POLICIES: join(folder, 'policies'),
      LETHE_SMTP_URL: sink.url,
      LETHE_SMTP_FROM: 'erasure@jrpanel.example',
      LETHE_SECRET_JRPANEL_UPS: 's3cret',
      NODE_EXTRA_CA_CERTS: authorityFile,
    },
  });
}, 120_000);

afterAll(async () => {
  await Promise.all([world?.stop(), sink?.stop(), desk?.stop(), certificates?.remove()]);
  rmSync(folder, { recursive: true, force: true });
});

async function ok(as: string, method: string, path: string, body?: unknown, type?: string) {
  const answer = await world.send(as, method, path, body, type);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

let number = 0;

async function record(type: string, data: object): Promise<void> {
  const time = new Date().toISOString();
  const event = { specversion: '1.0', type: `privacy.${type}.v1`, source: '/shop/checkout', id: `n-${++number}`, time, data };
  await ok('publisher', 'POST', '/v1/events', event, 'application/cloudevents+json');
}

async function approvedErasure(email: string): Promise<string> {
  const { id } = await ok('dpo', 'POST', '/v1/requests', { kind: 'erasure', identifiers: { email }, regulation: 'gdpr' });
  await ok('dpo', 'POST', `/v1/requests/${id}/verify`, { method: 'login' });
  const { closure } = await ok('dpo-2', 'GET', `/v1/requests/${id}`);
  await ok('dpo-2', 'POST', `/v1/requests/${id}/approve`, { closure });
  return id;
}

describe('recipients that are controllers of their own', () => {
  it('are told under TLS and by a signed webhook, past refusals and the death of the worker; the certificate shows by what', async () => {
    const subject = { email: 'ada@example.org' };
    const order = { category: 'order', legalBasis: 'contract' };
    const fields = { delivery_address: '1 Main Street', phone: '+44 20 7946 0991' };
    await record('data.collected', { subject, ...order, fields, purposes: ['order_fulfilment'], system: 'shop-db', dataset: 'orders' });
    for (const recipient of ['dhl', 'ups'])
      await record('data.shared', {
        subject,
        ...order,
        fields: ['delivery_address', 'phone'],
        recipient,
        purpose: 'delivery',
        country: 'DE',
      });
    const id = await approvedErasure(subject.email);

    const orders = async () => (await world.send('dpo', 'GET', `/v1/erasures/${id}`)).body?.orders ?? [];
    const orderOf = async (target: string) => (await orders()).find((each: { target: string }) => each.target === target);
    await until(async () => (await orderOf('ups'))?.told !== undefined);
    await until(async () => (await orderOf('dhl'))?.answers.length === 1);
    expect((await orderOf('dhl')).answers).toEqual([expect.objectContaining({ outcome: 'failed', reason: 'smtp-451' })]);
    await ok('worker', 'POST', `/v1/erasures/${id}/targets/shop-db/receipt`, { round: 1, outcome: 'erased', counts: { orders: 1 }, verified: true, at: new Date().toISOString() }); // prettier-ignore
    await until(async () => (await ok('dpo', 'GET', '/v1/stats')).duties.erasures.unsettled === 1);
    expect((await ok('dpo', 'GET', '/v1/stats')).duties.erasures).toEqual({ unsettled: 1, atRisk: 0, overdue: 0 });
    expect((await ok('dpo', 'GET', `/v1/erasures/${id}`)).standing).toBe('in-time');
    expect((await world.send('dpo', 'GET', `/v1/erasures/${id}/certificate`)).status).toBe(404);

    const [worker] = world.pids(/apps\/worker\/src\/main/);
    process.kill(worker!, 'SIGKILL');
    refusal = undefined;
    await until(async () => (await world.send('dpo', 'GET', `/v1/erasures/${id}/certificate`)).status === 200);

    const { certificate } = await ok('dpo', 'GET', `/v1/erasures/${id}/certificate`);
    expect(certificate.targets.map(({ target, outcome, told }: Record<string, unknown>) => [target, outcome, told])).toEqual([
      ['dhl', 'told', { channel: 'mail', reply: 250, reference: expect.any(String), at: expect.any(String) }],
      ['shop-db', 'erased', undefined],
      ['ups', 'told', { channel: 'webhook', reply: 202, reference: expect.any(String), at: expect.any(String) }],
    ]);
    expect(sink.taken).toHaveLength(1);
    expect(sink.taken[0]?.body).toContain('  delivery_address: 1 Main Street\n  phone: +44 20 7946 0991\n');
    expect(desk.posted).toEqual([expect.objectContaining({ signed: true })]);
    // What was shared goes to whom it was shared with, and to no log.
    expect(world.logLines().filter((line) => /ada@example|Main Street|7946/.test(line))).toEqual([]);
    expect(JSON.stringify([sink.taken, desk.posted])).not.toContain('ada@example.org');
  }, 120_000);
});
