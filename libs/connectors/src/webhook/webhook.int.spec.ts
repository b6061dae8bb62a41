import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SystemFile } from '#domain';
import { connectorProblems, openConnector, type EraseResult } from '#connectors';
import { Certificates } from '../../../../test/support/certificates.ts';
import {
  ada,
  connectorContract,
  openSystem,
  secretsOf,
  shopSystem,
  type ContractedSystem,
} from '../../../../test/support/connector-contract.ts';
import { postgresShop, query, ROWS, shopContent, TABLES, waitingForLock, whileLocked } from '../../../../test/support/postgres-shop.ts';
import { testDatabase, type TestDatabase } from '../../../../test/support/postgres.ts';
import { WebhookReceiver, type Fault } from '../../../../test/support/webhook-receiver.ts';

const KEY = 'a key that both know';
const LOCATIONS = { customers: 'customers', orders: 'orders', parcels: 'parcels', invoices: 'invoices' };
const systemFile = (endpoint: string): SystemFile => shopSystem('webhook', { endpoint, signingKey: 'env:KEY' }, LOCATIONS);
const open = (endpoint: string, key = KEY) => openSystem(systemFile(endpoint), { KEY: key });

/** A receiver whose own system is the shop in PostgreSQL. */
async function received(): Promise<{ database: TestDatabase; receiver: WebhookReceiver }> {
  const database = await testDatabase();
  await query(database.url, TABLES);
  const receiver = await WebhookReceiver.start(KEY, () => openSystem(postgresShop(), { SHOP_DB_URL: database.url }));
  return { database, receiver };
}

async function contracted(): Promise<ContractedSystem> {
  const { database, receiver } = await received();
  const { url } = database;
  return {
    connector: () => open(receiver.endpoint),
    fill: async () => void (await query(url, ROWS)),
    content: () => shopContent(url),
    failHalfway: (erase) =>
      whileLocked(url, 'select from shop.invoices where id = 22 for update', async () => {
        const erasing = erase();
        await query(url, `select pg_terminate_backend(${await waitingForLock(url)})`);
        return erasing;
      }),
    addLateParcel: async () => void (await query(url, `insert into shop.parcels values (12, 1, 'T-12')`)),
    async close() {
      await receiver.stop();
      await database.drop();
    },
    wholeNumbers: true,
  };
}

connectorContract('webhook', contracted);

describe('webhook', () => {
  let database: TestDatabase;
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    ({ database, receiver } = await received());
  });
  beforeEach(async () => {
    await query(database.url, ROWS);
    receiver.received.length = 0;
  });
  afterAll(async () => {
    await receiver.stop();
    await database.drop();
  });

  const answering =
    (status: number, body: string): Fault =>
    (response) =>
      void response.writeHead(status).end(body);
  const all = { customers: 0, orders: 0, parcels: 0, invoices: 0 };

  it('sends a signed request that says what it wants, of whom, and what the file says; never a secret', async () => {
    await open(receiver.endpoint).erase({ ...ada, request: 'e-1/shop/1' });
    const { headers, body } = receiver.received[0]!;
    expect({
      type: body.type,
      person: body.data.person,
      request: body.data.request,
      controller: body.data.controller,
      system: body.data.system,
      datasets: body.data.datasets.map(({ name }) => name),
    }).toEqual({
      type: 'lethe.system.erase',
      person: ada,
      request: 'e-1/shop/1',
      controller: 'shop',
      system: 'shop-db',
      datasets: ['customers', 'orders', 'parcels', 'invoices'],
    });
    expect([headers['content-type'], headers['webhook-id']?.length, JSON.stringify(body).includes('HASH_KEY')]).toEqual([
      'application/json',
      36,
      false,
    ]);
  });

  it('a receiver that knows another key refuses, and nothing happens', async () => {
    expect(await open(receiver.endpoint, 'another key').erase(ada)).toEqual({ ok: false, code: 'not-allowed' });
    expect(receiver.received).toEqual([]);
  });

  it('an order that was taken and not carried out yet is pending', async () => {
    receiver.faults.push(answering(202, ''));
    expect(await open(receiver.endpoint).erase(ada)).toEqual({ ok: false, code: 'pending' });
  });

  it.each<[string, Fault, string]>([
    ['no JSON', answering(200, '<html>'), 'bad-answer'],
    ['nothing', answering(200, ''), 'bad-answer'],
    ['no counts', answering(200, '{}'), 'bad-answer'],
    ['a count that is missing', answering(200, JSON.stringify({ counts: { customers: 1 } })), 'bad-answer'],
    ['a dataset that it does not have', answering(200, JSON.stringify({ counts: { ...all, others: 1 } })), 'bad-answer'],
    ['a count below nothing', answering(200, JSON.stringify({ counts: { ...all, orders: -1 } })), 'bad-answer'],
    ['a count that is text', answering(200, JSON.stringify({ counts: { ...all, orders: '1' } })), 'bad-answer'],
    [
      'a ground that is none',
      answering(
        200,
        JSON.stringify({ counts: all, retained: [{ dataset: 'orders', ground: 'because', reviewAt: '2030-01-01', count: 1 }] }),
      ),
      'bad-answer',
    ],
    ['more than an answer may have', answering(200, ' '.repeat(2 ** 21)), 'bad-answer'],
    ['created', answering(201, JSON.stringify({ counts: all })), 'schema-mismatch'],
    ['that it is elsewhere', (response) => void response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end(), 'schema-mismatch'],
    ['that it is not there', answering(404, ''), 'schema-mismatch'],
    ['that it is too busy', answering(503, ''), 'unreachable'],
    ['a code of ours', answering(500, '{"code":"foreign-key"}'), 'foreign-key'],
    ['a code of its own', answering(500, '{"code":"ada@example.org"}'), 'failed'],
    [
      'a broken line',
      (response) => void response.writeHead(200, { 'content-length': '100' }).write('{', () => response.destroy()),
      'connection-lost',
    ],
    ['by closing', (response) => void response.destroy(), 'connection-lost'],
    ['silence', () => undefined, 'timeout'],
  ])('given a receiver that answers %s, then it fails with its code', async (_, fault, code) => {
    receiver.faults.push(fault);
    const system = systemFile(receiver.endpoint);
    system.connection = { ...system.connection, timeoutMs: 500 };
    expect(await openSystem(system, { KEY }).erase(ada)).toEqual({ ok: false, code });
  });

  it.each<[string, string, string]>([
    ['breaks off before its end', '{"dataset":"orders","row":{"id":1}}\n', 'bad-answer'],
    ['names a dataset that there is not', '{"dataset":"others","row":{}}\n{"end":true}\n', 'bad-answer'],
    ['goes on behind its end', '{"end":true}\n{"dataset":"orders","row":{}}\n', 'bad-answer'],
  ])('a copy that %s is none', async (_, lines, code) => {
    receiver.faults.push(answering(200, lines));
    expect(await open(receiver.endpoint).collect(ada)).toEqual({ ok: false, code });
  });

  it.each<[string, () => Promise<EraseResult> | undefined, string]>([
    ['a receiver that is not there', () => open('http://127.0.0.1:1/').erase(ada), 'unreachable'],
    ['a key that is not there', () => openConnector(systemFile(receiver.endpoint), secretsOf({}))?.erase(ada), 'secret-missing'],
    ['TLS where there is none', () => open(receiver.endpoint.replace('http:', 'https:')).erase(ada), 'unreachable'],
  ])('given %s, then it fails with its code', async (_, run, code) => {
    expect(await run()).toEqual({ ok: false, code });
  });

  it('with TLS it speaks only to a receiver whose certificate holds, and looks again at an address of its own', async () => {
    const certificates = await Certificates.make();
    const mine = () => openSystem(postgresShop(), { SHOP_DB_URL: database.url });
    const secured = await WebhookReceiver.start(KEY, mine, certificates);
    const as = (connection: Record<string, unknown>) =>
      openSystem(
        { ...systemFile(secured.endpoint), connection: { endpoint: secured.endpoint, signingKey: 'env:KEY', ...connection } },
        { KEY, CA: certificates.authority, OTHER: certificates.other },
      );
    const answers = [await as({ ca: 'env:CA' }).verify(ada), await as({ ca: 'env:OTHER' }).verify(ada), await as({}).verify(ada)];
    const elsewhere = as({ ca: 'env:CA', verifyEndpoint: receiver.endpoint });
    const before = receiver.received.length;
    const again = [await elsewhere.erase(ada), await elsewhere.verify(ada)].map(({ ok }) => ok);
    const asked = receiver.received.slice(before).map(({ body }) => body.type);
    await secured.stop();
    await certificates.remove();
    const refused = { ok: false, code: 'unreachable' };
    expect(answers).toEqual([{ ok: true, remaining: { customers: 1, orders: 2, parcels: 1, invoices: 2 } }, refused, refused]);
    expect([again, asked]).toEqual([[true, true], ['lethe.system.verify']]);
  });

  it.each(['http://shop.example.org/', 'https://user:pass@shop.example.org/', 'https://shop.example.org/?token=x', 'ftp://x', 'shop'])(
    'an endpoint %s is refused',
    (endpoint) => {
      const system = { ...systemFile(endpoint), connection: { endpoint, signingKey: 'env:LETHE_SECRET_SHOP_KEY' } };
      const ofEndpoint = connectorProblems(system).filter(({ pointer }) => pointer === '/connection/endpoint');
      expect(ofEndpoint).toHaveLength(1);
    },
  );
});
