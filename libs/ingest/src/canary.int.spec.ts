import { randomBytes, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { collected, TestLedger, testCaller } from '../../../test/support/ledger.ts';

let ledger: TestLedger;
/** Texts that occur nowhere else. */
const canary = () => `Q${randomBytes(9).toString('hex')}Z`;
const secrets = {
  email: canary().toLowerCase(),
  customer: canary(),
  street: canary(),
  dropped: canary(),
  note: canary(),
  record: canary(),
  id: canary(),
  correlation: canary(),
  reference: canary(),
};
const control = canary();

beforeAll(async () => {
  ledger = await TestLedger.open();
  const envelope = { correlationid: secrets.correlation, causationid: secrets.id };
  const subject = { email: `${secrets.email}@example.org`, customer_id: secrets.customer, ip: '203.0.113.77' };
  const events = [
    collected(
      secrets.id,
      {
        subject,
        record: secrets.record,
        note: secrets.note,
        fields: { delivery_address: { line: secrets.street }, phone: secrets.dropped },
      },
      envelope,
    ),
    {
      ...collected('c-2'),
      type: 'privacy.subject.linked.v1',
      data: { subject, other: { email: `other${secrets.email}@example.org` }, basis: 'login' },
    },
    { ...collected('c-3'), type: 'privacy.identifier.released.v1', data: { subject, identifier: { email: subject.email } } },
    {
      ...collected('c-4'),
      type: 'privacy.data.shared.v1',
      data: {
        subject,
        category: 'order',
        fields: ['phone'],
        recipient: 'police',
        purpose: 'prosecution',
        legalBasis: 'legal-obligation',
        country: 'DE',
        ground: 'legal-order',
        legalOrder: { authority: 'court', reference: secrets.reference },
      },
    },
  ];
  const results = await ledger.ingest().record(testCaller, events);
  expect(results.map(({ status }) => status)).toEqual(['recorded', 'recorded', 'recorded', 'recorded']);
  await ledger.vault.caseFiles.put('shop', 'request-1', { identifiers: { email: secrets.email }, note: secrets.note });
  await ledger.vault.orders.put(
    { controller: 'shop', erasure: 'e', target: 't', round: 1 },
    { identifiers: [secrets.email], records: [secrets.record] },
  );
});

afterAll(async () => {
  await ledger.close();
});

/** How a text may stand in bytes: itself, UTF-16, hex, base64 at each offset. */
function spellings(text: string): string[] {
  const utf16 = Buffer.from(text, 'utf16le').toString('latin1');
  const base64 = [0, 1, 2].map((offset) =>
    Buffer.from('x'.repeat(offset) + text)
      .toString('base64')
      .slice(offset === 0 ? 0 : 4, -4),
  );
  return [text, utf16, Buffer.from(text).toString('hex'), ...base64];
}

function foundIn(haystack: string, texts: string[]): string[] {
  return texts.filter((text) => spellings(text).some((spelling) => haystack.includes(spelling)));
}

async function vaultRows(): Promise<string> {
  const tables = await ledger.db.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'vault'`,
  );
  const rows = await Promise.all(tables.map(({ name }) => ledger.db.query<{ row: string }>(`SELECT t::text AS row FROM vault.${name} t`)));
  return rows
    .flat()
    .map(({ row }) => row)
    .join('\n');
}

function eventFiles(): string {
  return readdirSync(ledger.eventsDir, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => readFileSync(join(file.parentPath, file.name), 'latin1'))
    .join('\n');
}

const all = [...Object.values(secrets), '203.0.113.77'];

describe('values and identifiers that were sent', () => {
  test('stand in no row of the vault in clear', async () => {
    expect(foundIn(await vaultRows(), all)).toEqual([]);
  });

  test('stand in no file of the event store', () => {
    expect(foundIn(eventFiles(), all)).toEqual([]);
  });

  test('would be found: planted controls are', async () => {
    await ledger.db.query(
      `INSERT INTO vault.api_key (controller, name, hash, roles, scopes, created_at) VALUES ('shop', $1, '\\x00', '{}', '{}', now())`,
      [control],
    );
    await ledger.store.append('control', [{ id: randomUUID(), type: 'control', data: { control }, metadata: {} }], 'any');
    expect([foundIn(await vaultRows(), [...all, control]), foundIn(eventFiles(), [...all, control])]).toEqual([[control], [control]]);
  });

  test('come back from the vault with its keys', async () => {
    const [event] = await ledger.all();
    const opened = await ledger.vault.openValues('shop', [event?.id as string]);
    expect(Object.fromEntries(opened.map(({ pointer, value }) => [pointer, value]))).toEqual({
      '/fields/delivery_address': { line: secrets.street },
      '/note': secrets.note,
      '/record': secrets.record,
    });
    expect(await ledger.vault.caseFiles.get('shop', 'request-1')).toEqual({ identifiers: { email: secrets.email }, note: secrets.note });
  });
});
