import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyZip, type EvidenceManifest } from '#export';
import { type Answer, type ServedLedger, serveLedger } from './support/served-ledger.ts';

/** Values that are nowhere in a pack, in whatever file. */
const CANARIES = ['canary-person', 'Canary Street 7', 'canary-file.pdf', '+12025550199', 'canary note'];

let ledger: ServedLedger;
let folder: string;
let pack: string;

const record = (id: string, type: string, data: Record<string, unknown>, source = '/jrpanel/checkout') => {
  const subject = { email: 'canary-person@example.org', phone: '+12025550199' };
  const body = { specversion: '1.0', type, source, id, time: '2026-11-01T10:00:00Z', data: { subject, note: 'canary note', ...data } };
  return ledger.send('POST', '/v1/events', { key: ledger.keys['jrpanel']!['publisher'], type: 'application/cloudevents+json', body });
};
const asAuditor = (path: string, headers: Record<string, string> = {}): Promise<Answer> =>
  ledger.send('GET', path, { key: ledger.keys['jrpanel']!['auditor'], headers });

beforeAll(async () => {
  ledger = await serveLedger();
  folder = mkdtempSync(join(tmpdir(), 'lethe-evidence-'));
  const order = {
    category: 'order',
    fields: { delivery_address: 'Canary Street 7', contents: 'canary-file.pdf' },
    system: 'shop-db',
    dataset: 'orders',
  };
  await record('a', 'privacy.data.collected.v1', {
    ...order,
    purposes: ['order_fulfilment'],
    legalBasis: 'contract',
    record: 'canary-person-1',
  });
  const shared = {
    category: 'order',
    fields: ['delivery_address'],
    recipient: 'dhl',
    purpose: 'delivery',
    legalBasis: 'contract',
    country: 'DE',
  };
  await record('b', 'privacy.data.shared.v1', shared);
  const sold = await record('c', 'privacy.data.shared.v1', { ...shared, consideration: 'money' }, '/jrpanel/shipping');
  const request = await ledger.send('POST', '/v1/requests', {
    key: ledger.keys['jrpanel']!['dpo'],
    body: { kind: 'access', identifiers: { email: 'canary-person@example.org' } },
  });
  const position = [sold.body.position as string, request.headers['lethe-position'] ?? '0'].toSorted((a, b) => Number(b) - Number(a))[0];
  const answer = await fetch(`${ledger.url}/v1/evidence?from=2026-01-01T00:00:00Z&minPosition=${position}`, {
    headers: { authorization: `Bearer ${ledger.keys['jrpanel']!['auditor']}` },
  });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/zip']);
  pack = join(folder, 'pack.zip');
  writeFileSync(pack, Buffer.from(await answer.arrayBuffer()));
}, 90_000);

afterAll(async () => {
  await ledger.close();
  rmSync(folder, { recursive: true, force: true });
});

const fileOf = (name: string) => execFileSync('unzip', ['-p', pack, name], { encoding: 'utf8' });

describe('an evidence pack', () => {
  it('is verified with the key that the ledger serves, and says what it shows; a changed one is found out', async () => {
    const { body: key } = await ledger.send('GET', '/.well-known/lethe/signing-key.pem');
    const { ok, proved } = await verifyZip(pack, key as string);
    expect({ ok, says: proved.filter((each) => each.startsWith('It says')) }).toEqual({
      ok: true,
      says: [
        expect.stringContaining('It says that it is evidence of jrpanel for the time from 2026-01-01T00:00:00.000Z'),
        expect.stringMatching(/^It says of the promises of version \S+: .*\d+ broken/),
      ],
    });
    const bytes = readFileSync(pack);
    bytes[Math.floor(bytes.length / 3)]! ^= 1;
    const changed = join(folder, 'changed.zip');
    writeFileSync(changed, bytes);
    expect((await verifyZip(changed, key as string)).ok).toBe(false);
  });

  it('has the acts that contradict a promise, as recorded and without the nonce, and what was found', () => {
    const { policies } = JSON.parse(fileOf('manifest.json')) as EvidenceManifest;
    expect(policies[0]!.promises['J2']).toBe('broken');
    const lines = fileOf(`promises/${policies[0]!.version}/J2.ndjson`)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const against = lines.filter(({ evidence }) => evidence.as === 'contradicts');
    expect(against.map(({ data, evidence, metadata }) => [data.consideration, evidence.rule, 'nonce' in metadata])).toEqual(
      expect.arrayContaining([['money', 'sold', false]]),
    );
    expect(lines.some(({ evidence }) => evidence.as === 'shows')).toBe(true);
    expect(fileOf('findings.ndjson')).toContain('"sold"');
    expect(JSON.parse(fileOf('requests.json'))).toEqual([expect.objectContaining({ kind: 'access', status: 'opened' })]);
    expect(fileOf('index.html')).toContain('Evidence for an audit');
  });

  it('holds no personal value, in none of its files', () => {
    const names = execFileSync('unzip', ['-Z1', pack], { encoding: 'utf8' }).trim().split('\n');
    const everything = names.map((name) => `${name}\n${fileOf(name.replaceAll(/[[*?\\]/g, '\\$&'))}`).join('\n');
    expect(names.length).toBeGreaterThan(20);
    expect(CANARIES.filter((canary) => everything.includes(canary))).toEqual([]);
  });

  it('of no time is none', async () => {
    expect(await asAuditor('/v1/evidence?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z')).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '?from' }] },
    });
  });
});

describe('the promises', () => {
  it('are answered as a page to whoever asks for one, which may load and run nothing', async () => {
    const page = await asAuditor('/v1/promises', { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
    expect([page.status, page.headers['content-type'], page.headers['content-security-policy']]).toEqual([
      200,
      'text/html; charset=utf-8',
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
    ]);
    expect(page.body).toContain('What JRPanel promises, and whether it keeps it');
    expect(page.body).not.toContain('<script');
    expect((await asAuditor('/v1/promises')).body).toMatchObject({ controller: 'jrpanel', promises: expect.any(Array) });
  });

  it('of a version, a time or a promise that there is not are not there', async () => {
    for (const path of ['/v1/promises?version=none', '/v1/promises?asOf=2001-01-01T00:00:00Z', '/v1/promises/J99'])
      expect((await asAuditor(path)).status).toBe(404);
  });
});
