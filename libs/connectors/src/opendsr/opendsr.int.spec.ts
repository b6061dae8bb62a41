import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SystemFile } from '#domain';
import { CallbackReader, connectorProblems, isAbout, type Callback, type Who } from '#connectors';
import { Certificates } from '../../../../test/support/certificates.ts';
import { openSystem } from '../../../../test/support/connector-contract.ts';
import { OpenDsrProcessor } from '../../../../test/support/opendsr-processor.ts';

const who: Who = {
  identifiers: [
    { type: 'email', value: 'ada@example.org' },
    { type: 'customer_id', value: 'c-1' },
    { type: 'phone', value: '+15550100100' },
  ],
  records: [],
  request: 'e-1/mailer/1',
};

describe('opendsr', () => {
  let certificates: Certificates;
  let strangers: Certificates;
  let processor: OpenDsrProcessor;

  beforeAll(async () => {
    [certificates, strangers] = await Promise.all([Certificates.make(), Certificates.make(['elsewhere.test'])]);
    processor = await OpenDsrProcessor.start(certificates);
  });
  beforeEach(() => {
    processor.requests.clear();
    processor.wrong = {};
  });
  afterAll(async () => {
    await processor.stop();
    await Promise.all([certificates.remove(), strangers.remove()]);
  });

  const systemFile = (connection: Record<string, unknown> = {}): SystemFile => ({
    controller: 'shop',
    name: 'mailer',
    connector: 'opendsr',
    connection: {
      endpoint: processor.endpoint,
      authorization: 'env:AUTH',
      ca: 'env:CA',
      callbackUrl: 'https://ledger.example.org/v1/opendsr/callbacks',
      ...connection,
    },
    datasets: [
      {
        name: 'mails',
        category: 'newsletter',
        location: 'mails',
        key: 'id',
        identifiers: { email: 'email' },
        fields: [{ name: 'email' }],
        erase: 'delete-row',
      },
    ],
  });
  const secrets = () => ({ AUTH: processor.authorization, CA: certificates.authority, STRANGER: strangers.authority });
  const open = (connection?: Record<string, unknown>) => openSystem(systemFile(connection), secrets());
  const pending = { ok: false, code: 'pending' };

  it('asks once, is told to wait, and reports an erasure only when the processor has signed that it is completed', async () => {
    const connector = open();
    const before = await connector.verify(who);
    const asked = await connector.erase(who);
    const [again, meanwhile] = [await open().erase(who), await connector.verify(who)];
    processor.settle('in_progress');
    const working = await connector.erase(who);
    processor.settle('completed', 3);
    const done = [await connector.erase(who), await connector.verify(who)];
    expect({ before, asked, again, meanwhile, working, done, times: [...processor.requests.values()].map(({ times }) => times) }).toEqual({
      before: { ok: true, remaining: {}, byWord: true },
      asked: pending,
      again: pending,
      meanwhile: pending,
      working: pending,
      done: [
        { ok: true, counts: { mails: 3 }, retained: [], found: [], byWord: true },
        { ok: true, remaining: {}, byWord: true },
      ],
      times: [1],
    });
  });

  it('sends what the processor takes, in the form that it takes, and nothing else of the person', async () => {
    await open().erase(who);
    const [{ request } = { request: undefined }] = processor.requests.values();
    expect(request).toEqual({
      regulation: 'gdpr',
      subject_request_id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      subject_request_type: 'erasure',
      submitted_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      subject_identities: [
        { identity_type: 'email', identity_value: createHash('sha256').update('ada@example.org').digest('hex'), identity_format: 'sha256' },
        { identity_type: 'controller_customer_id', identity_value: 'c-1', identity_format: 'raw' },
      ],
      api_version: '2.0',
      status_callback_urls: ['https://ledger.example.org/v1/opendsr/callbacks'],
    });
  });

  it('asks anew for another order of the same person', async () => {
    await open().erase(who);
    await open().erase({ ...who, request: 'e-2/mailer/1' });
    expect(processor.requests.size).toBe(2);
  });

  it('somebody whom the processor cannot be asked about is a failure and not nobody', async () => {
    const phone: Who = { identifiers: [{ type: 'phone', value: '+15550100100' }], records: [] };
    expect(await open().erase(phone)).toEqual({ ok: false, code: 'unsupported' });
    expect(processor.requests.size).toBe(0);
  });

  it('a cancelled request is a refusal', async () => {
    await open().erase(who);
    processor.settle('cancelled');
    expect([await open().erase(who), await open().verify(who)]).toEqual(
      Array.from({ length: 2 }, () => ({ ok: false, code: 'constraint' })),
    );
  });

  it.each<[string, () => void]>([
    ['a signature of nothing', () => (processor.wrong.signature = '')],
    ['a signature over something else', () => (processor.wrong.signature = processor.callback({ request_status: 'completed' }).signature)],
    ['another domain', () => (processor.wrong.domain = 'elsewhere.test')],
    ['another request', () => (processor.wrong.requestId = 'a7551968-d5d6-44b2-9831-815ac9017798')],
    ['a status that is none', () => processor.settle('done')],
  ])('an answer with %s is none, whatever it says', async (_, spoil) => {
    await open().erase(who);
    processor.settle('completed');
    spoil();
    expect(await open().erase(who)).toEqual({ ok: false, code: 'bad-answer' });
    expect(await open().verify(who)).toEqual({ ok: false, code: 'bad-answer' });
  });

  it('a confirmation of something else than was sent is none', async () => {
    processor.wrong.encoded = Buffer.from('{}').toString('base64');
    expect(await open().erase(who)).toEqual({ ok: false, code: 'bad-answer' });
  });

  it.each<[string, () => void, Record<string, unknown>]>([
    ['signed by nobody that is trusted', () => (processor.wrong.certificate = strangers.certificate), {}],
    ['of an authority itself', () => (processor.wrong.certificate = certificates.authority), {}],
    ['that is none', () => (processor.wrong.certificate = 'hello'), {}],
    ['for another domain', () => undefined, { processorDomain: 'elsewhere.test' }],
    ['fetched in clear', () => (processor.wrong.discovery = { processor_certificate: 'http://localhost/certificate.pem' }), {}],
  ])('a certificate %s is not believed', async (_, spoil, connection) => {
    spoil();
    expect(await open(connection).erase(who)).toEqual({ ok: false, code: 'bad-answer' });
    expect(processor.requests.size).toBe(0);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a processor that is not there', { endpoint: 'https://localhost:1/v2' }, 'unreachable'],
    ['one whose TLS is of another authority', { ca: 'env:STRANGER' }, 'unreachable'],
    ['one that wants another login', { authorization: 'env:CA' }, 'not-allowed'],
    ['another version of it', { endpoint: 'NEXT' }, 'schema-mismatch'],
    ['a secret that is not there', { authorization: 'env:NOTHING' }, 'secret-missing'],
  ])('given %s, then it fails with its code', async (_, connection, code) => {
    const there = connection.endpoint === 'NEXT' ? { endpoint: processor.endpoint.replace('/v2', '/v3') } : connection;
    const spoilt = connection.authorization === 'env:CA' ? { authorization: 'env:OTHER' } : there;
    expect(await openSystem(systemFile(spoilt), { ...secrets(), OTHER: 'Bearer x' }).erase(who)).toEqual({ ok: false, code });
  });

  it('cannot be collected from, and says so', async () => {
    expect(await open().collect(who)).toEqual({ ok: false, code: 'unsupported' });
  });

  it('check compares the file with what the processor says of itself', async () => {
    const fine = await open().check();
    processor.wrong.discovery = {
      api_version: '1.0',
      supported_subject_request_types: ['access'],
      supported_identities: [{ identity_type: 'android_id', identity_format: 'raw' }],
    };
    const found = await open().check();
    expect([fine, found]).toEqual([
      [],
      [
        { code: 'version', reason: 'the processor speaks OpenDSR 1.0; version 2 is needed' },
        { code: 'no-erasure', reason: 'the processor does not take requests for erasure' },
        { code: 'identities', reason: 'the processor takes none of email: say in identities what it calls them' },
      ],
    ]);
  });

  describe('a callback', () => {
    const ofSystem = { read: async (reference: string) => (secrets() as Record<string, string>)[reference.slice('env:'.length)] };
    const read = (callback: Callback) => new CallbackReader(ofSystem).read(systemFile(), callback);
    const told = (more: object = {}) => {
      const [id = ''] = processor.requests.keys();
      return processor.callback({
        controller_id: 'shop',
        status_callback_url: 'https://ledger.example.org/v1/opendsr/callbacks',
        subject_request_id: id,
        request_status: 'completed',
        expected_completion_time: '2030-01-01T00:00:00Z',
        ...more,
      });
    };
    beforeEach(async () => void (await open().erase(who)));

    it('that the processor signed is read, and known to be about the order', async () => {
      const answer = await read(told());
      const [id] = processor.requests.keys();
      expect(answer).toEqual({ ok: true, requestId: id, status: 'completed' });
      expect([
        isAbout({ requestId: String(id) }, systemFile(), 'e-1/mailer/1'),
        isAbout({ requestId: String(id) }, systemFile(), 'e-2/mailer/1'),
      ]).toEqual([true, false]);
    });

    it('is not read when anything of it was changed', async () => {
      const callback = told();
      const changed = { ...callback, body: Buffer.from(callback.body.toString().replace('completed', 'cancelled')) };
      const answers = [
        await read(changed),
        await read({ ...callback, domain: 'elsewhere.test' }),
        await read({ ...callback, domain: undefined }),
        await read({ ...callback, signature: undefined }),
        await read(told({ status_callback_url: 'https://ledger.example.com/' })),
      ];
      const forged = { ok: false, reason: 'not-from-processor' };
      expect(answers).toEqual([forged, forged, forged, forged, { ok: false, reason: 'not-for-us' }]);
    });
  });

  it('a file with settings that are none is refused', () => {
    const system = systemFile({ authorization: 'Bearer x', identities: { email: 'E-Mail' }, regulation: 'hipaa', ca: undefined });
    system.datasets[0]!.erase = 'fields';
    expect(connectorProblems(system).map(({ pointer }) => pointer)).toEqual([
      '/connection/authorization',
      '/connection/regulation',
      '/connection/identities/email',
      '/datasets/0/erase',
    ]);
  });
});
