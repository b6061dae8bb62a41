import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { SystemFile } from '#domain';
import { all, bundleEvent, each, sampleContents, shop, testSigner } from '../../../../test/support/bundle-sample.ts';
import { SystemUnavailable, type BundleContents, type CollectedDataset } from '../contents.ts';
import { notIncludedYet } from '../files/completeness.ts';
import type { Manifest } from '../files/manifest.ts';
import { verifyBundle } from '../verify/verify-bundle.ts';
import { buildBundle } from './build-bundle.ts';
import type { Progress } from './write-bundle.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lethe-bundle-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
const signer = testSigner();

/** Builds a bundle on disk and unpacks it with the system's `unzip`. */
async function unpacked(contents: BundleContents, onProgress?: (progress: Progress) => void) {
  const zip = join(folder, `${++count}.zip`);
  await pipeline(buildBundle(contents, signer, onProgress), createWriteStream(zip));
  const dir = join(folder, String(count));
  execFileSync('unzip', ['-q', zip, '-d', dir]);
  const text = (path: string) => readFileSync(join(dir, path), 'utf8');
  const json = <T = unknown>(path: string) => JSON.parse(text(path)) as T;
  return { zip, dir, text, json, manifest: json<Manifest>('manifest.json') };
}

const collecting = (...datasets: CollectedDataset[]) => ({ collect: () => each(datasets), systems: [shop] });
const dataset = (name: string, rows: AsyncIterable<Record<string, unknown>>): CollectedDataset => ({
  dataset: name,
  category: 'order',
  columns: ['id'],
  rows,
});

describe('a bundle', () => {
  test('is read by unzip, verified by openssl and by our own check, and says what it is', async () => {
    const progress: Progress[] = [];
    const { zip, dir, manifest } = await unpacked(sampleContents(), (each) => progress.push(each));

    expect({ ...manifest, files: manifest.files.map(({ path, mediaType }) => `${path} ${mediaType}`) }).toEqual({
      format: 'lethe-export-bundle',
      version: 1,
      export: 'e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0',
      controller: 'jrpanel',
      request: 'c0ffee00c0ffee00c0ffee00c0ffee00',
      subject: '6f1d1c2b3a49587766554433221100ff',
      subjects: ['6f1d1c2b3a49587766554433221100ff'],
      asOf: '2026-11-03T10:00:05.000Z',
      ledgerPosition: '50',
      completeness: {
        state: 'partial',
        missing: [
          expect.objectContaining({ what: 'data/chat', system: 'chat', reason: 'no-connector' }),
          expect.objectContaining({ what: 'data/web-log', system: 'web-log', reason: 'not-registered' }),
          ...notIncludedYet,
        ],
      },
      redactions: [
        expect.objectContaining({ what: 'metadata.nonce of each event' }),
        expect.objectContaining({ what: expect.stringContaining('forbids to tell') }),
      ],
      signature: { algorithm: 'Ed25519', key: '00112233aabbccdd', file: 'manifest.sig', publicKey: 'signing-key.pub.pem' },
      files: [
        'ledger/events.ndjson application/x-ndjson',
        'values.json application/json',
        'data/shop-db/customers.json application/json',
        'data/shop-db/customers.csv text/csv',
        'portability/shop-db/customers.json application/json',
        'portability/shop-db/customers.csv text/csv',
        'data/shop-db/orders.json application/json',
        'data/shop-db/orders.csv text/csv',
        'portability/shop-db/orders.json application/json',
        'portability/shop-db/orders.csv text/csv',
        'portability/values.json application/json',
        'inventory.json application/json',
        'recipients.json application/json',
        'consents.json application/json',
        'consents/newsletter.jsonld application/ld+json',
        'consents/personalised_mail.jsonld application/ld+json',
        'access.json application/json',
        'article15.json application/json',
        'signing-key.pub.pem application/x-pem-file',
        'README.txt text/plain',
        'index.html text/html',
      ],
    });
    const check = [
      'pkeyutl',
      '-verify',
      '-rawin',
      '-pubin',
      '-inkey',
      'signing-key.pub.pem',
      '-sigfile',
      'manifest.sig',
      '-in',
      'manifest.json',
    ];
    expect(execFileSync('openssl', check, { cwd: dir, encoding: 'utf8' })).toContain('Signature Verified Successfully');
    const verification = await verifyBundle(zip, signer.publicPem);
    expect({ ok: verification.ok, problems: verification.problems }).toEqual({ ok: true, problems: [] });
    expect(verification.proved).toContain('All 21 files are as the manifest says, and there are no others.');
    expect(verification.proved).toContain('7 values are those that the 15 events committed to when they were recorded.');
    expect(progress.at(0)).toEqual({ stage: 'events', files: 0, rows: 0 });
    expect(progress.at(-1)).toEqual({ stage: 'page', files: 21, rows: 15 });
  });

  test('holds the rows in both forms, and of them what may be taken along', async () => {
    const { json, text } = await unpacked(sampleContents());
    const orders = json<Record<string, unknown>[]>('data/shop-db/orders.json');
    expect(orders).toHaveLength(14);
    expect(text('data/shop-db/orders.csv').split('\r\n')).toHaveLength(16);
    expect(text('data/shop-db/orders.csv').split('\r\n').slice(0, 2)).toEqual([
      '\ufeffid,order_number,contents,delivery_address,phone,invoice,total,placed_at',
      '1001,JR-2026-1001,"Membrane switch 4×3, matte, 50 pieces","Lindenstraße 14, 50674 Köln, Germany",\'+49 221 555 0100,,89.5,2026-03-10T18:40:00.000Z',
    ]);
    expect(json<object[]>('portability/shop-db/orders.json')[0]).toEqual({
      order_number: 'JR-2026-1001',
      contents: 'Membrane switch 4×3, matte, 50 pieces',
      delivery_address: 'Lindenstraße 14, 50674 Köln, Germany',
      phone: '+49 221 555 0100',
    });
  });

  test('holds what the vault keeps, with where it came from; record keys are not taken along', async () => {
    const { json } = await unpacked(sampleContents());
    const values = json<{ identifiers: unknown[]; values: { pointer: string; value: unknown; dataset: string }[] }>('values.json');
    expect(values.identifiers).toHaveLength(3);
    expect(values.values.map(({ dataset: from, pointer, value }) => [from, pointer, value])).toEqual(
      [
        ['customers', '/record', '4711'],
        ['orders', '/record', '1001'],
        ['orders', '/fields/delivery_address', 'Lindenstraße 14, 50674 Köln, Germany'],
        ['orders', '/fields/phone', '+49 221 555 0100'],
        ['orders', '/record', '1002'],
        ['orders', '/fields/delivery_address', 'Lindenstraße 14, 50674 Köln, Germany'],
        ['orders', '/fields/phone', '+49 221 555 0100'],
      ].slice(0, 7),
    );
    expect(json<{ pointer: string }[]>('portability/values.json').map(({ pointer }) => pointer)).toEqual([
      '/fields/delivery_address',
      '/fields/phone',
      '/fields/delivery_address',
      '/fields/phone',
    ]);
  });

  test('does not count a place that data only passed through as holding it, and shows it as such', async () => {
    const [account] = await sampleContents().inventory();
    const checkout = {
      ...account!,
      category: 'payment',
      system: 'checkout',
      dataset: 'card-form',
      records: 0,
      fields: [],
      passedThrough: ['card_brand'],
      purposes: [{ purpose: 'payment', legalBases: ['contract'] }],
    };
    const { manifest, json, text } = await unpacked({
      ...sampleContents(),
      systems: [shop],
      inventory: async () => [account!, checkout],
    });
    expect(manifest.completeness).toEqual({ state: 'partial', missing: [...notIncludedYet] });
    expect(json('inventory.json')).toEqual({ asOf: '2026-11-03T10:00:05.000Z', held: [account], passedThrough: [checkout] });
    const article = json<{ '15(1)(b)': { categories: object[] }; '15(1)(d)': { retention: object[] } }>('article15.json');
    expect(article['15(1)(b)'].categories).toEqual([
      expect.objectContaining({ category: 'account', passedThrough: [] }),
      expect.objectContaining({ category: 'payment', fields: [], passedThrough: ['card_brand'] }),
    ]);
    expect(article['15(1)(d)'].retention).toEqual([expect.objectContaining({ category: 'account' })]);
    const shown = text('index.html')
      .replaceAll(/<[^>]+>|\s+/g, ' ')
      .replaceAll(/ +/g, ' ');
    expect(shown).toContain('holds 1 kind of data about you in 1 system.');
    expect(shown).toContain('kinds of data held 1 ');
    expect(shown).toContain('Passed through, not kept');
    expect(shown).toContain('Checkout');
    expect(shown).not.toContain('This copy is not complete');
  });

  test('never shows a nonce, nor a disclosure that may not be told', async () => {
    const shared = {
      category: 'order',
      fields: ['phone'],
      recipient: 'court-of-cologne',
      purpose: 'legal_process',
      legalBasis: 'legal-obligation',
      country: 'DE',
    };
    const gagged = bundleEvent(33, 'data.shared', '2026-05-21T07:30:00Z', {
      ...shared,
      ground: 'legal-order',
      legalOrder: { authority: 'court-of-cologne', gagUntil: '2027-01-01T00:00:00Z' },
    });
    const sample = sampleContents();
    const contents = sampleContents({
      events: () => each([[gagged]]),
      inventory: async () =>
        (await sample.inventory()).map((entry) => ({
          ...entry,
          recipients: [...entry.recipients, { recipient: 'court-of-cologne', lastAt: '2026-05-21T07:30:00.000Z' }],
        })),
    });
    const { dir } = await unpacked(contents);
    const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const whole = files.map((file) => readFileSync(join(file.parentPath, file.name), 'utf8')).join('\n');
    expect(['Maria Schneider', 'court-of-cologne', 'never-shown'].map((word) => whole.includes(word))).toEqual([true, false, false]);
  });
});

describe('a bundle of which something is missing', () => {
  const failing = async function* (rows: number): AsyncGenerator<Record<string, unknown>> {
    for (let id = 0; id < rows; id++) yield { id };
    throw new SystemUnavailable('connection-lost');
  };

  test('a system that breaks off in the middle: its whole datasets are there, the others are named', async () => {
    const { json, manifest } = await unpacked(
      sampleContents(collecting(dataset('customers', each([{ id: 1 }])), dataset('orders', failing(3)))),
    );
    expect(json('data/shop-db/customers.json')).toEqual([{ id: 1 }]);
    expect(manifest.files.map(({ path }) => path).filter((path) => path.startsWith('data/'))).toEqual([
      'data/shop-db/customers.json',
      'data/shop-db/customers.csv',
    ]);
    const { completeness } = manifest;
    expect(completeness.state === 'partial' && completeness.missing.filter(({ system }) => system === 'shop-db')).toEqual([
      {
        what: 'data/shop-db/orders',
        system: 'shop-db',
        dataset: 'orders',
        reason: 'connection-lost',
        detail: 'The connection to it broke while it was read.',
      },
    ]);
  });

  test('a system that cannot be reached at all', async () => {
    const unreachable = async function* (): AsyncGenerator<CollectedDataset> {
      yield* await Promise.reject<CollectedDataset[]>(new SystemUnavailable('unreachable'));
    };
    const { manifest, text } = await unpacked(sampleContents({ systems: [shop], collect: unreachable }));
    const { completeness } = manifest;
    expect(completeness.state === 'partial' && completeness.missing.find(({ system }) => system === 'shop-db')).toEqual({
      what: 'data/shop-db',
      system: 'shop-db',
      reason: 'unreachable',
      detail: 'It could not be reached when this copy was made.',
    });
    expect(text('index.html')).toContain('<strong>Shop database:</strong> It could not be reached when this copy was made.');
  });

  test('anything else that goes wrong ends the bundle, and nothing is held open', async () => {
    const broken = async function* (): AsyncGenerator<Record<string, unknown>> {
      yield { id: 1 };
      throw new Error('a bug');
    };
    const contents = sampleContents(collecting(dataset('orders', broken())));
    await expect(all(buildBundle(contents, signer))).rejects.toThrow('a bug');
  });
});

describe('a long history', () => {
  const wide: SystemFile = { ...shop, name: 'archive' };

  test('rows are pulled as they are taken: never more than a few are waiting', async () => {
    let given = 0;
    const rows = async function* (): AsyncGenerator<Record<string, unknown>> {
      for (let id = 0; id < 20_000; id++) {
        given = id + 1;
        yield { id, text: 'row '.repeat(20) };
      }
    };
    const seen: number[] = [];
    let lastRows = 0;
    const contents = sampleContents({ systems: [wide], collect: () => each([dataset('orders', rows())]) });
    await all(
      buildBundle(contents, signer, (progress) => {
        seen.push(given - progress.rows);
        lastRows = progress.rows;
      }),
    );
    expect(lastRows).toBe(20_000);
    expect(Math.max(...seen.filter((_, n) => n > 0))).toBeLessThanOrEqual(500);
  });

  test('events are pulled as the zip is read: whoever does not read holds the reading up', async () => {
    let pages = 0;
    const events = async function* () {
      for (; pages < 1_000; pages++) {
        yield Array.from({ length: 100 }, (_, n) =>
          bundleEvent(pages * 100 + n, 'data.used', '2026-01-01T00:00:00Z', {
            category: 'order',
            purpose: 'delivery',
            legalBasis: 'contract',
            wording: Math.random().toString(36).repeat(8),
          }),
        );
      }
    };
    const reader = buildBundle(sampleContents({ events }), signer);
    const first = await reader.next();
    // Everything that can go on without a reader has gone on when nothing is left to do but wait for it.
    let before = -1;
    for (; before !== pages;) {
      before = pages;
      for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate);
    }
    expect(first.done).toBe(false);
    expect(pages).toBeLessThan(100);
    await reader.return(undefined as never);
    const stopped = pages;
    for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate);
    expect(pages).toBe(stopped);
  });
});

describe('verifying', () => {
  /** A bundle that was unpacked, changed and packed anew. */
  async function changed(change: (dir: string) => void): Promise<string> {
    const { dir } = await unpacked(sampleContents());
    change(dir);
    const zip = `${dir}-changed.zip`;
    const packed = new ZipFile();
    for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
      const path = relative(dir, join(entry.parentPath, entry.name));
      if (entry.isFile()) packed.addFile(join(dir, path), path);
      else packed.addEmptyDirectory(path);
    }
    packed.end();
    await pipeline(packed.outputStream, createWriteStream(zip));
    return zip;
  }
  const edit = (dir: string, path: string, from: string, to: string) =>
    writeFileSync(join(dir, path), readFileSync(join(dir, path), 'utf8').replace(from, to));

  test.each<[string, (dir: string) => void, string]>([
    ['a changed value', (dir) => edit(dir, 'values.json', '4711', '4712'), 'values.json was changed: it is not what the manifest says.'],
    ['a longer file', (dir) => edit(dir, 'README.txt', 'CSV', 'CSV!'), 'README.txt is larger than it should be.'],
    ['a missing file', (dir) => rmSync(join(dir, 'access.json')), 'access.json is missing from the zip.'],
    ['an added file', (dir) => writeFileSync(join(dir, 'more.txt'), ''), 'more.txt is in the zip and not in the manifest: it was added.'],
    [
      'a changed manifest',
      (dir) => edit(dir, 'manifest.json', '"ledgerPosition": "50"', '"ledgerPosition": "49"'),
      'The signature is not that of the key you gave: manifest.json or manifest.sig was changed, or another key signed it.',
    ],
    ['no manifest', (dir) => rmSync(join(dir, 'manifest.json')), 'manifest.json is missing from the zip.'],
  ])('%s is found', async (_, change, problem) => {
    const { ok, problems } = await verifyBundle(await changed(change), signer.publicPem);
    expect({ ok, problems }).toEqual({ ok: false, problems: [problem] });
  });

  test('a value that its event did not commit to is found although everything is signed', async () => {
    const honest = bundleEvent(1, 'data.collected', '2026-01-01T00:00:00Z', { category: 'order' }, { '/fields/phone': '+1' });
    const forged = { ...honest, opened: honest.opened.map((opened) => ({ ...opened, value: '+2' })) };
    const { zip } = await unpacked(sampleContents({ events: () => each([[forged]]) }));
    const { ok, problems } = await verifyBundle(zip, signer.publicPem);
    expect({ ok, problems }).toEqual({
      ok: false,
      problems: [`A value of event ${honest.id} is not the one that the event committed to.`],
    });
  });

  test('without a key it says whose signature that is has to be asked', async () => {
    const { zip } = await unpacked(sampleContents());
    const { ok, proved, notProved } = await verifyBundle(zip);
    expect({ ok, first: proved[0] }).toEqual({ ok: true, first: 'The manifest is signed by the key that lies in the bundle itself.' });
    expect(notProved[0]).toMatch(/^Whose key that is\. Compare its fingerprint .*: [0-9a-f]{64}$/);
  });

  test('another key is another key', async () => {
    const { zip } = await unpacked(sampleContents());
    expect((await verifyBundle(zip, testSigner().publicPem)).ok).toBe(false);
  });

  test('something that is no zip', async () => {
    const path = join(folder, 'none.zip');
    writeFileSync(path, 'not a zip');
    expect(await verifyBundle(path)).toEqual({
      ok: false,
      proved: [],
      notProved: [],
      problems: [expect.stringMatching(/is not a zip file that can be read/)],
    });
  });
});
