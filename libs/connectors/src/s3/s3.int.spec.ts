import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CreateBucketCommand, CreateMultipartUploadCommand, DeleteObjectCommand, ListObjectVersionsCommand, PutBucketVersioningCommand, PutObjectCommand, PutObjectLegalHoldCommand, PutObjectRetentionCommand, PutObjectTaggingCommand, S3Client, UploadPartCommand } from '@aws-sdk/client-s3'; // prettier-ignore
import type { SystemFile } from '#domain';
import { connectorProblems, openConnector, type Connector, type EraseResult, type Who } from '#connectors';
import { collect } from '../../../../test/support/collect.ts';
import {
  ada,
  connectorContract,
  openSystem,
  secretsOf,
  shopSystem,
  withFields,
  type ContractedSystem,
} from '../../../../test/support/connector-contract.ts';
import { CuttingProxy } from '../../../../test/support/cutting-proxy.ts';
import { Certificates } from '../../../../test/support/certificates.ts';
import { VersityGateway } from '../../../../test/support/versitygw.ts';

const SHOP: Record<string, Record<string, Record<string, string>>> = {
  customers: {
    'c-1': { email: 'Ada@Example.org', name: 'Ada', phone: '+1 (555) 010-0100' },
    'c-2': { email: 'ben@example.org', name: 'Ben', phone: '+1 555 010 0101' },
  },
  orders: {
    1: { customer_id: 'c-1', delivery_address: '1 Main St', placed: '2026-05-03T10:00:00Z' },
    2: { customer_id: 'c-1', delivery_address: '1 Main St', placed: '2026-06-03T10:00:00Z' },
    3: { customer_id: 'c-2', delivery_address: '2 Main St', placed: '2026-06-03T10:00:00Z' },
  },
  parcels: { 11: { order_id: '1', tracking: 'T-11' }, 13: { order_id: '3', tracking: 'T-13' } },
  invoices: {
    21: { email: 'ada@example.org', name: 'Ada', ip: '203.0.113.77', born: '1990-12-10', note: 'left at the door', amount: '10.50' },
    22: { email: 'ADA@example.org', name: 'Ada', ip: '2001:db8:1:2::3', amount: '7.00' },
    23: { email: 'ben@example.org', name: 'Ben', ip: '203.0.113.78', born: '1980-01-05', note: 'rang twice', amount: '9.00' },
  },
};
const BENS = new Set(['c-2', '3', '13', '23']);
const COLUMNS = [...new Set(Object.values(SHOP).flatMap((rows) => Object.values(rows).flatMap((row) => Object.keys(row))))];

const systemFile = (port: number): SystemFile => {
  const locations = Object.fromEntries(Object.keys(SHOP).map((name) => [name, `shop/${name}/{id}`]));
  const connection = { endpoint: `http://127.0.0.1:${port}`, accessKeyId: 'env:ACCESS', secretAccessKey: 'env:SECRET' };
  return withFields(shopSystem('s3', connection, locations), Object.fromEntries(COLUMNS.map((name) => [name, `metadata.${name}`])), false);
};

let gateway: Promise<VersityGateway> | undefined;
const started = () => (gateway ??= VersityGateway.start());
afterAll(async () => (await gateway)?.stop());

function clientOf({ port, credentials }: VersityGateway): S3Client {
  return new S3Client({ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', forcePathStyle: true, credentials });
}

function open(store: VersityGateway, system = systemFile(store.port)): Connector {
  return openSystem(system, { ACCESS: store.credentials.accessKeyId, SECRET: store.credentials.secretAccessKey });
}

const textBetween = (xml: string, tag: string) =>
  [...xml.matchAll(new RegExp(`<${tag}>([^<]*)</${tag}>`, 'g'))].map((match) => String(match[1]));

async function emptied(store: VersityGateway, client: S3Client, bucket: string): Promise<void> {
  await store.curl('PUT', `/${bucket}`);
  const { Versions = [], DeleteMarkers = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: bucket }));
  for (const { Key, VersionId } of [...Versions, ...DeleteMarkers])
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key, VersionId }));
}

/** The objects as curl sees them. */
async function content(store: VersityGateway): Promise<Record<string, Record<string, unknown>[]>> {
  const keys = textBetween(await store.curl('GET', '/shop?list-type=2'), 'Key');
  const rows = Object.fromEntries(Object.keys(SHOP).map((name): [string, Record<string, unknown>[]] => [name, []]));
  for (const key of keys) {
    const [dataset = '', id = ''] = key.split('/');
    const head = await store.curl('HEAD', `/shop/${key}`);
    const metadata = Object.fromEntries(
      [...head.matchAll(/^x-amz-meta-([a-z_]+): (.*)\r$/gim)].map((match) => [String(match[1]).toLowerCase(), match[2]]),
    );
    rows[dataset]?.push({ owner: BENS.has(id) ? 'ben' : 'ada', id, ...metadata });
  }
  return rows;
}

async function contracted(): Promise<ContractedSystem> {
  const store = await started();
  const client = clientOf(store);
  const proxy = await CuttingProxy.to(store.port);
  const put = (key: string, Metadata: Record<string, string>) =>
    client.send(new PutObjectCommand({ Bucket: 'shop', Key: key, Body: 'x', Metadata }));
  return {
    connector: () => open(store, systemFile(proxy.port)),
    async fill() {
      await emptied(store, client, 'shop');
      for (const [dataset, rows] of Object.entries(SHOP)) for (const [id, row] of Object.entries(rows)) await put(`${dataset}/${id}`, row);
    },
    content: () => content(store),
    async failHalfway(erase) {
      let deletions = 0;
      proxy.cutWhen((sent) => sent.startsWith('DELETE ') && ++deletions === 2);
      const result = await erase();
      proxy.mend();
      return result;
    },
    addLateParcel: async () => void (await put('parcels/12', { order_id: '1', tracking: 'T-12' })),
    async close() {
      client.destroy();
      await proxy.close();
    },
    atomic: false,
    countsOnce: false,
    fields: false,
    spells: (value) => (typeof value === 'number' ? String(value) : value),
  };
}

connectorContract('s3', contracted);

describe('s3', () => {
  let store: VersityGateway;
  let client: S3Client;
  beforeAll(async () => {
    store = await started();
    client = clientOf(store);
    await store.curl('PUT', '/plain');
    await client.send(new CreateBucketCommand({ Bucket: 'kept', ObjectLockEnabledForBucket: true }));
    await client.send(new PutBucketVersioningCommand({ Bucket: 'kept', VersioningConfiguration: { Status: 'Enabled' } }));
    await store.curl('PUT', '/versions');
    await client.send(new PutBucketVersioningCommand({ Bucket: 'versions', VersioningConfiguration: { Status: 'Enabled' } }));
  });
  beforeEach(() => emptied(store, client, 'plain'));
  afterAll(() => client.destroy());

  const uploads = (location: string, more: Partial<SystemFile['datasets'][number]> = {}): SystemFile => ({
    ...systemFile(store.port),
    datasets: [
      {
        name: 'uploads',
        category: 'user_files',
        location,
        key: 'name',
        identifiers: { customer_id: 'customer_id' },
        fields: [{ name: '$key', as: 'key' }],
        erase: 'delete-row',
        ...more,
      },
    ],
  });
  const customer = (value: string): Who => ({ identifiers: [{ type: 'customer_id', value }], records: [] });
  const put = async (Bucket: string, Key: string, Body = 'x', Metadata: Record<string, string> = {}) =>
    (await client.send(new PutObjectCommand({ Bucket, Key, Body, Metadata }))).VersionId;
  const keys = async (bucket: string) => textBetween(await store.curl('GET', `/${bucket}?list-type=2`), 'Key');

  it('of keys that begin alike it deletes those that are meant', async () => {
    for (const key of ['up/1/a', 'up/1/b/c', 'up/10/a', 'up/1x/a', 'xup/1/a', 'up/%2F/a', 'up/a/1']) await put('plain', key);
    const result = await open(store, uploads('plain/up/{customer_id}/{name*}')).erase(customer('1'));
    expect(result.ok && result.counts).toEqual({ uploads: 2 });
    expect((await keys('plain')).toSorted()).toEqual(['up/%2F/a', 'up/10/a', 'up/1x/a', 'up/a/1', 'xup/1/a']);
  });

  it.each(['*', '', '/', '1/b', '..', '%', '1\0', '{name}'])('a customer number %j reaches nobody else', async (value) => {
    for (const key of ['up/1/a', 'up/1/b/c', 'up/2/a']) await put('plain', key);
    expect(await open(store, uploads('plain/up/{customer_id}/{name*}')).erase(customer(value))).toEqual({
      ok: true,
      counts: { uploads: 0 },
      retained: [],
      found: [],
    });
    expect(await keys('plain')).toHaveLength(3);
  });

  it('deletes every version and every delete marker, not only what is seen', async () => {
    await put('versions', 'up/1/a', 'one');
    await put('versions', 'up/1/a', 'two');
    await client.send(new DeleteObjectCommand({ Bucket: 'versions', Key: 'up/1/a' }));
    await put('versions', 'up/2/a', 'three');
    const connector = open(store, uploads('versions/up/{customer_id}/{name}'));
    expect(await keys('versions')).toEqual(['up/2/a']);
    const before = await connector.verify(customer('1'));
    const result = await connector.erase(customer('1'));
    const after = await connector.verify(customer('1'));
    expect([before, result.ok && result.counts, after]).toEqual([
      { ok: true, remaining: { uploads: 3 } },
      { uploads: 3 },
      { ok: true, remaining: {} },
    ]);
    const left = await store.curl('GET', '/versions?versions=');
    expect(textBetween(left, 'Key')).toEqual(['up/2/a']);
    await emptied(store, client, 'versions');
  });

  it('of one key that two people had it deletes the versions of the one', async () => {
    await put('versions', 'avatar', 'one', { customer: 'c-1' });
    await put('versions', 'avatar', 'two', { customer: 'c-2' });
    const avatars = uploads('versions/{name}', { identifiers: { customer_id: 'metadata.customer' } });
    const result = await open(store, avatars).erase(customer('c-1'));
    expect(result.ok && result.counts).toEqual({ uploads: 1 });
    expect(await store.curl('GET', '/versions/avatar')).toBe('two');
    await emptied(store, client, 'versions');
  });

  it('finds by tags, and stops uploads that were never finished', async () => {
    await put('plain', 'up/a/1', 'x');
    await client.send(
      new PutObjectTaggingCommand({ Bucket: 'plain', Key: 'up/a/1', Tagging: { TagSet: [{ Key: 'customer', Value: 'c-1' }] } }),
    );
    const tagged = await open(store, uploads('plain/up/{folder}/{name}', { identifiers: { customer_id: 'tag.customer' } })).erase(
      customer('c-1'),
    );
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket: 'plain', Key: 'up/c-1/big' }));
    await client.send(new UploadPartCommand({ Bucket: 'plain', Key: 'up/c-1/big', UploadId, PartNumber: 1, Body: 'part' }));
    await client.send(new CreateMultipartUploadCommand({ Bucket: 'plain', Key: 'up/c-10/big' }));
    const connector = open(store, uploads('plain/up/{customer_id}/{name}'));
    const before = await connector.verify(customer('c-1'));
    const stopped = await connector.erase(customer('c-1'));
    expect([tagged.ok && tagged.counts, before, stopped.ok && stopped.counts]).toEqual([
      { uploads: 1 },
      { ok: true, remaining: { uploads: 1 } },
      { uploads: 1 },
    ]);
    expect(textBetween(await store.curl('GET', '/plain?uploads='), 'Key')).toEqual(['up/c-10/big']);
  });

  it('copies what the file names of an object, its content too, and names what is too large', async () => {
    await put('plain', 'up/c-1/a', 'hello', { title: 'A' });
    await put('plain', 'up/c-1/b', 'too large');
    const system = uploads('plain/up/{customer_id}/{name}', {
      fields: [
        { name: '$content', as: 'content' },
        { name: '$size', as: 'size' },
        { name: 'metadata.title', as: 'title' },
      ],
    });
    system.connection = { ...system.connection, maxContentBytes: 8 };
    const collected = await open(store, system).collect(customer('c-1'));
    if (!collected.ok) throw new Error(collected.code);
    const rows = await collect(collected.collection.rows('uploads'));
    await collected.collection.close();
    expect(rows).toEqual([
      { name: 'a', customer_id: 'c-1', content: Buffer.from('hello').toString('base64'), size: 5, title: 'A' },
      { name: 'b', customer_id: 'c-1', content: '(9 bytes, not copied)', size: 9, title: null },
    ]);
  });

  it('what an object lock keeps is reported and never called erased; the rest is erased', async () => {
    const until = new Date(Date.now() + 86_400_000);
    until.setMilliseconds(0);
    const retained = await put('kept', 'up/c-1/law', 'x');
    await client.send(
      new PutObjectRetentionCommand({
        Bucket: 'kept',
        Key: 'up/c-1/law',
        VersionId: retained,
        Retention: { Mode: 'COMPLIANCE', RetainUntilDate: until },
      }),
    );
    const held = await put('kept', 'up/c-1/court', 'x');
    await client.send(new PutObjectLegalHoldCommand({ Bucket: 'kept', Key: 'up/c-1/court', VersionId: held, LegalHold: { Status: 'ON' } }));
    await put('kept', 'up/c-1/free', 'x');
    const system = uploads('kept/up/{customer_id}/{name}');
    const connector = open(store, system);
    const unexplained = [await connector.erase(customer('c-1')), await connector.verify(customer('c-1'))];
    const explained = open(store, { ...system, connection: { ...system.connection, lockGround: 'legal-obligation' } });
    const result = [await explained.erase(customer('c-1')), await explained.verify(customer('c-1'))];
    const problems = [await connector.check(), await explained.check()];
    expect(textBetween(await store.curl('GET', '/kept?versions='), 'Key')).toEqual(['up/c-1/court', 'up/c-1/law']);
    expect(unexplained).toEqual([
      { ok: false, code: 'object-locked' },
      { ok: true, remaining: { uploads: 2 } },
    ]);
    const stays = { dataset: 'uploads', ground: 'legal-obligation', count: 1 };
    expect(result).toEqual([
      {
        ok: true,
        counts: { uploads: 0 },
        retained: [
          { ...stays, reviewAt: '9999-12-31' },
          { ...stays, reviewAt: until.toISOString() },
        ],
        found: [],
      },
      { ok: true, remaining: {} },
    ]);
    const reason =
      'objects of kept may be locked, and then they cannot be erased: say in the connection on which ground they stay (lockGround)';
    expect(problems).toEqual([[{ code: 'object-lock', dataset: 'uploads', reason }], []]);
  });

  it('erases more than one page of a listing', async () => {
    const many = Array.from({ length: 1100 }, (_, n) => `up/c-1/${String(n).padStart(4, '0')}`);
    for (let at = 0; at < many.length; at += 100) await Promise.all(many.slice(at, at + 100).map((key) => put('plain', key)));
    await put('plain', 'up/c-2/0000');
    const result = await open(store, uploads('plain/up/{customer_id}/{name}')).erase(customer('c-1'));
    expect(result.ok && result.counts).toEqual({ uploads: 1100 });
    expect(await keys('plain')).toEqual(['up/c-2/0000']);
  });

  it.each<[string, () => Promise<EraseResult> | undefined, string]>([
    ['a store that is not there', () => open(store, systemFile(1)).erase(ada), 'unreachable'],
    ['a key that is refused', () => openSystem(systemFile(store.port), { ACCESS: 'nobody', SECRET: 'x' }).erase(ada), 'not-allowed'],
    [
      'a wrong secret',
      () => openSystem(systemFile(store.port), { ACCESS: store.credentials.accessKeyId, SECRET: 'x' }).erase(ada),
      'not-allowed',
    ],
    ['a bucket that is not there', () => open(store, uploads('nothing/up/{customer_id}/{name}')).erase(customer('1')), 'schema-mismatch'],
    [
      'a secret that is not there',
      () => openConnector(systemFile(store.port), secretsOf({ 'env:ACCESS': 'a' }))?.erase(ada),
      'secret-missing',
    ],
  ])('given %s, then it fails with its code', async (_, run, code) => {
    expect(await run()).toEqual({ ok: false, code });
  });

  it('with TLS it speaks only to a store whose certificate holds', async () => {
    const certificates = await Certificates.make();
    const secured = await VersityGateway.start(certificates);
    const as = (host: string, ca?: string) => {
      const connection = {
        endpoint: `https://${host}:${secured.port}`,
        accessKeyId: 'env:ACCESS',
        secretAccessKey: 'env:SECRET',
        ...(ca === undefined ? {} : { ca }),
      };
      const { accessKeyId: ACCESS, secretAccessKey: SECRET } = secured.credentials;
      return openSystem(
        { ...uploads('files/up/{customer_id}/{name}'), connection },
        { ACCESS, SECRET, CA: certificates.authority, OTHER: certificates.other },
      ).verify(customer('1'));
    };
    const answers = [
      await as('localhost', 'env:CA'),
      await as('localhost', 'env:OTHER'),
      await as('localhost'),
      await as('127.0.0.2', 'env:CA'),
    ];
    await secured.stop();
    await certificates.remove();
    const refused = { ok: false, code: 'unreachable' };
    // It got as far as being told that there is no such bucket.
    expect(answers).toEqual([{ ok: false, code: 'schema-mismatch' }, refused, refused, refused]);
  });

  it('check names a bucket that is not there, and credentials that cannot look again', async () => {
    const system = systemFile(store.port);
    system.connection = { ...system.connection, verifyAccessKeyId: 'env:LOOKS', verifySecretAccessKey: 'env:LOOKS' };
    const looks = openSystem(system, { ACCESS: store.credentials.accessKeyId, SECRET: store.credentials.secretAccessKey, LOOKS: 'nobody' });
    await store.curl('PUT', '/shop');
    expect(await open(store, uploads('nothing/up/{customer_id}/{name}')).check()).toEqual([
      { code: 'no-bucket', dataset: 'uploads', reason: 'there is no bucket nothing, or no right to see it' },
    ]);
    expect(await looks.verify(ada)).toEqual({ ok: false, code: 'not-allowed' });
  });

  it('a file with a location that is none, and actions on objects, is refused', () => {
    const system: SystemFile = {
      ...uploads('up', { erase: 'fields', fields: [{ name: 'customer_id', action: { do: 'null' } }] }),
      connection: { accessKeyId: 'env:LETHE_SECRET_SHOP_A', secretAccessKey: 'AKIA', endpoint: 'ftp://x' },
    };
    const right = { ...system, datasets: [{ ...system.datasets[0]!, location: 'files/{customer_id}' }] };
    expect([connectorProblems(system), connectorProblems(right)].map((problems) => problems.map(({ pointer }) => pointer))).toEqual([
      ['/connection/endpoint', '/connection/secretAccessKey', '/datasets/0/location'],
      ['/connection/endpoint', '/connection/secretAccessKey', '/datasets/0/fields/0/action'],
    ]);
  });
});
