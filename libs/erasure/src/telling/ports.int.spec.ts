import { createServer } from 'node:net';
import { once } from 'node:events';
import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Certificates } from '../../../../test/support/certificates.ts';
import { MailSink, type MailSinkOptions } from '../../../../test/support/mail-sink.ts';
import { WebhookDesk } from '../../../../test/support/webhook-desk.ts';
import { MailPort } from './mail-port.ts';
import { noticeText, referenceOf, type Notice } from './notice.ts';
import { WebhookPort } from './webhook-port.ts';

const notice: Notice = {
  reference: referenceOf({ erasure: 'e'.repeat(32), target: 'dhl', round: 2 }),
  controller: { name: 'Müller & Söhne', email: 'privacy@shop.example' },
  regulation: 'gdpr',
  dueAt: '2026-12-01T10:00:00.000Z',
  identifiers: [{ type: 'email', value: 'ada@example.org' }],
  values: [{ field: 'delivery_address', value: { street: '1 Main St' } }],
};

let stop: (() => Promise<void>) | undefined;

afterEach(() => stop?.());

async function sinkOf(options: MailSinkOptions = {}): Promise<MailSink> {
  const sink = await MailSink.start(options);
  stop = () => sink.stop();
  return sink;
}

const mailTo = (url: string) => new MailPort({ url, from: 'erasure@shop.example' }, 'privacy@dhl.example');

describe('a notice by mail', () => {
  it('is accepted with the reply of the server, and says what the recipient needs under a subject that names nobody', async () => {
    const sink = await sinkOf();
    expect(await mailTo(sink.url).send(notice)).toEqual({ accepted: true, reply: 250 });
    const [mail] = sink.taken;
    expect(sink.taken).toHaveLength(1);
    expect({ from: mail?.from, to: mail?.to, body: mail?.body.trim() }).toEqual({
      from: 'erasure@shop.example',
      to: ['privacy@dhl.example'],
      body: noticeText(notice).trim(),
    });
    expect(mail?.headers).toMatchObject({
      subject: `Notice of erasure of personal data, reference ${notice.reference}`,
      'message-id': `<${notice.reference}@shop.example>`,
      'reply-to': 'privacy@shop.example',
      'auto-submitted': 'auto-generated',
    });
  });

  it.each([451, 550])('is not accepted where the server says %d', async (code) => {
    const sink = await sinkOf({ refuses: () => code });
    expect(await mailTo(sink.url).send(notice)).toEqual({ accepted: false, code: `smtp-${code}` });
  });

  it('is not sent in clear to another machine, nor under a certificate that nobody vouches for', async () => {
    const inClear = await sinkOf({ host: '127.0.0.2' });
    expect(await mailTo(inClear.url).send(notice)).toEqual({ accepted: false, code: 'smtp-etls' });
    await inClear.stop();
    await using certificates = await Certificates.make(['127.0.0.2']);
    const { key, certificate: cert } = certificates;
    const unknown = await sinkOf({ host: '127.0.0.2', tls: { key, cert } });
    expect(await mailTo(unknown.url).send(notice)).toEqual({ accepted: false, code: expect.stringMatching(/^smtp-(etls|esocket)$/) });
    expect([inClear.offered, unknown.offered]).toEqual([0, 0]);
  });

  it('is not accepted by a server that leaves in the middle, or is not there', async () => {
    const server = createServer((socket) => void socket.write('220 hello\r\n', () => socket.destroy()));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `smtp://127.0.0.1:${(server.address() as { port: number }).port}`;
    expect(await mailTo(url).send(notice)).toEqual({ accepted: false, code: expect.stringMatching(/^smtp-e/) });
    await new Promise((closed) => void server.close(closed));
    expect(await mailTo(url).send(notice)).toEqual({ accepted: false, code: expect.stringMatching(/^smtp-e/) });
  });
});

describe('a notice by webhook', () => {
  const now = () => new Date('2026-11-24T10:00:00Z');

  async function deskOf(): Promise<{ desk: WebhookDesk; port: WebhookPort }> {
    const desk = await WebhookDesk.start('s3cret');
    stop = () => desk.stop();
    return { desk, port: new WebhookPort({ url: desk.url, secret: 's3cret', now }) };
  }

  it('is signed, and accepted with an acknowledgement that only who holds the secret can give', async () => {
    const { desk, port } = await deskOf();
    const proof = createHmac('sha256', 's3cret').update(`lethe.told.v1.${notice.reference}`).digest('hex');
    expect(await port.send(notice)).toEqual({ accepted: true, reply: 202, proof });
    expect(desk.posted).toEqual([
      {
        signed: true,
        body: { type: 'lethe.erasure.notice.v1', ...notice },
        headers: expect.objectContaining({ 'webhook-id': notice.reference, 'webhook-timestamp': '1795514400' }),
      },
    ]);
  });

  it.each([
    ['a page that says 200 to everything', { status: 200, acknowledgement: undefined }, 'webhook-not-acknowledged'],
    [
      'what was signed with another secret',
      { status: 200, acknowledgement: `v1,${Buffer.alloc(32).toString('base64')}` },
      'webhook-not-acknowledged',
    ],
    ['a failure, whatever it acknowledges', { status: 503 }, 'webhook-503'],
    ['a redirect, which is not followed', { status: 307, location: 'http://127.0.0.1:9/' }, 'webhook-307'],
  ])('is not accepted by %s', async (_, answer, code) => {
    const { desk, port } = await deskOf();
    desk.answers = answer;
    expect(await port.send(notice)).toEqual({ accepted: false, code });
    expect(desk.posted).toHaveLength(1);
  });

  it('is not accepted where nobody listens', async () => {
    const { desk, port } = await deskOf();
    await desk.stop();
    stop = undefined;
    expect(await port.send(notice)).toEqual({ accepted: false, code: 'webhook-unreachable' });
  });
});
