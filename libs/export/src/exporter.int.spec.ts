import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SystemFile } from '#domain';
import type { EventStore } from '#event-store';
import { registerSystem } from '#policy';
import { all } from '../../../test/support/bundle-sample.ts';
import { anna, asked, ben, ErasureWorld, shopSystem } from '../../../test/support/erasure-world.ts';
import { collected } from '../../../test/support/ledger.ts';
import { Exporter, type ExportView } from './exporter.ts';
import type { Manifest } from './files/manifest.ts';
import type { ExportEngines } from './ledger/engines.ts';
import { verifyBundle } from './verify/verify-bundle.ts';

const archive: SystemFile = { ...shopSystem, name: 'archive', connection: { url: 'env:NO_SUCH_SECRET' } };

let world: ErasureWorld;
let folder: string;
let number = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lethe-exporter-'));
  world = await ErasureWorld.open();
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

function exporter(change: Partial<ExportEngines> = {}): Exporter {
  return new Exporter({ ...world.engines(), secrets: world.secrets, ...change });
}

/** A verified access request of a person. */
async function verified(email: string): Promise<{ id: string; subject: string }> {
  const requests = world.requests();
  const { id } = asked(await requests.open(anna, { kind: 'access', regulation: 'gdpr', identifiers: { email } }));
  const { subject } = asked(await requests.command(anna, id, { do: 'verify', method: 'letter' }));
  return { id, subject };
}

async function requested(of: Exporter, { id, subject }: { id: string; subject: string }): Promise<string> {
  const result = await of.request('shop', subject, id, 'anna');
  if (!result.ok) throw new Error(result.problem.detail);
  return result.id;
}

/** Runs the exporter until the export has ended, one way or the other. */
async function ended(of: Exporter, id: string): Promise<ExportView> {
  return world.until(async () => {
    const view = await of.view('shop', id);
    return view && (view.state === 'ready' || view.state === 'failed') ? view : undefined;
  }, of);
}

async function unpacked(of: Exporter, id: string) {
  const found = await of.bundle('shop', id, 'anna');
  if (!found.ok) throw new Error(found.problem.detail);
  const bytes = Buffer.concat(await all(found.bytes));
  const zip = join(folder, `${++number}.zip`);
  writeFileSync(zip, bytes);
  const dir = join(folder, String(number));
  execFileSync('unzip', ['-q', zip, '-d', dir]);
  const text = (path: string) => readFileSync(join(dir, path), 'utf8');
  const json = <T>(path: string) => JSON.parse(text(path)) as T;
  const events = text('ledger/events.ndjson')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { stream: string; type: string; position: string; opened?: { pointer: string; value: unknown }[] });
  return { zip, bytes, found, text, json, events, manifest: json<Manifest>('manifest.json') };
}

const kinds = (events: { type: string }[]) => events.map(({ type }) => type.slice('privacy.'.length, -'.v1'.length));

describe('an export', () => {
  test('of a person with two pseudonyms, a late event and rows in a system is whole, signed and recorded', async () => {
    const subject = await world.customer('ada@example.org');
    await world.tell(
      collected(
        'late',
        { subject: { email: 'ada@example.org' }, fields: { delivery_address: 'Old Rd 2' } },
        { time: '2020-05-05T10:00:00Z' },
      ),
    );
    await world.tellShared('ada@example.org', 'dhl');
    const other = await world.customer('ada@work.example');
    await world.tellLinked('ada@example.org', 'ada@work.example');
    const request = await verified('ada@example.org');
    const service = exporter();

    const id = await requested(service, request);
    expect(await requested(service, request)).toBe(id);
    expect((await service.view('shop', id))?.state).toBe('queued');
    expect(await world.types(`access-${subject}`)).toEqual([]);
    const view = await ended(service, id);
    const { zip, bytes, found, json, events, manifest, text } = await unpacked(service, id);

    expect(view).toEqual({
      id,
      subject: request.subject,
      request: request.id,
      state: 'ready',
      createdAt: expect.any(String),
      expiresAt: expect.any(String),
      bundle: { bytes: bytes.length, sha256: found.ok && found.sha256, completeness: manifest.completeness },
    });
    expect(Date.parse(view.expiresAt) - Date.parse(view.createdAt)).toBe(7 * 24 * 3600_000);
    const verification = await verifyBundle(zip, world.ledger.keys.signing.publicPem);
    expect(verification.problems).toEqual([]);
    expect([...manifest.subjects].sort()).toEqual([subject, other].sort());
    expect(json<{ identifiers: unknown[] }>('values.json').identifiers).toEqual(
      expect.arrayContaining([
        { type: 'email', value: 'ada@example.org' },
        { type: 'email', value: 'ada@work.example' },
      ]),
    );
    expect(kinds(events)).toEqual([
      'data.collected',
      'data.collected',
      'data.shared',
      'data.collected',
      'subject.linked',
      'request.opened',
      'request.verified',
      'values.opened',
      'values.opened',
    ]);
    expect(events.map(({ position }) => BigInt(position))).toEqual(
      events.map(({ position }) => BigInt(position)).toSorted((a, b) => (a < b ? -1 : 1)),
    );
    expect(
      events.flatMap(({ opened = [] }) => opened.filter(({ pointer }) => pointer === '/fields/delivery_address').map(({ value }) => value)),
    ).toEqual(['1 Main St', 'Old Rd 2', '1 Main St']);
    expect(json<{ email: string }[]>('data/shop-db/customers.json').map(({ email }) => email)).toEqual([
      'ada@example.org',
      'ada@work.example',
    ]);
    expect(json<object[]>('data/shop-db/orders.json')).toHaveLength(2);
    expect(json<{ recipient: string }[]>('recipients.json').map(({ recipient }) => recipient)).toEqual(['dhl']);
    expect(json<{ how: string; for: string; actor: string }[]>('access.json').map(({ how, for: why, actor }) => [how, why, actor])).toEqual(
      [
        ['opened', 'export', 'anna'],
        ['opened', 'export', 'anna'],
      ],
    );
    expect(text('index.html')).toContain('Old Rd 2');
    expect(text('ledger/events.ndjson')).not.toContain('nonce');
    // Handing it out to who had it built is the same opening; another actor's is another.
    expect(await world.types(`access-${subject}`)).toEqual(['values.opened']);
    expect((await service.bundle('shop', id, 'ben')).ok).toBe(true);
    expect(await world.types(`access-${subject}`)).toEqual(['values.opened', 'values.opened']);
  });

  test('of somebody whom the ledger does not know searches the systems for what the request named', async () => {
    await world.shop.query(`insert into customers (email) values ('grace@example.org')`);
    const service = exporter();
    const id = await requested(service, await verified('grace@example.org'));
    expect((await ended(service, id)).state).toBe('ready');
    const { json, events } = await unpacked(service, id);
    expect(json<{ email: string }[]>('data/shop-db/customers.json').map(({ email }) => email)).toEqual(['grace@example.org']);
    expect(kinds(events)).toEqual(['request.opened', 'request.verified', 'values.opened']);
  });

  test('is refused without a verified request of that person', async () => {
    const [mallory, victim] = [await world.customer('mallory@example.org'), await world.customer('victim@example.org')];
    const opened = asked(
      await world.requests().open(anna, { kind: 'access', regulation: 'gdpr', identifiers: { email: 'mallory@example.org' } }),
    );
    const service = exporter();
    const kind = async (controller: string, subject: string, request: string) => {
      const result = await service.request(controller, subject, request, 'anna');
      return result.ok ? 'ok' : result.problem.type.split('/').at(-1);
    };
    expect(await kind('shop', mallory, opened.id)).toBe('conflict');
    asked(await world.requests().command(anna, opened.id, { do: 'verify', method: 'letter' }));
    expect([
      await kind('shop', victim, opened.id),
      await kind('shop', mallory, 'f'.repeat(32)),
      await kind('other', mallory, opened.id),
    ]).toEqual(['not-found', 'not-found', 'not-found']);
    expect(await kind('shop', mallory, opened.id)).toBe('ok');
  });

  test('of another controller is not there', async () => {
    const service = exporter();
    await world.customer('own@example.org');
    const id = await requested(service, await verified('own@example.org'));
    await ended(service, id);
    expect(await service.view('other', id)).toBeUndefined();
    expect(await service.bundle('other', id, 'anna')).toEqual({ ok: false, problem: expect.objectContaining({ status: 404 }) });
  });
});

describe('when something is in the way', () => {
  test('nothing is opened where the opening cannot be recorded', async () => {
    await world.customer('silent@example.org');
    const { store } = world.ledger;
    const refusing = {
      append: async () => ({ ok: false, reason: 'unavailable', detail: '' }),
      readStream: (...given: Parameters<EventStore['readStream']>) => store.readStream(...given),
      head: () => store.head(),
    } as unknown as EventStore;
    let opened = 0;
    const vault = new Proxy(world.ledger.vault, {
      get: (target, name) => {
        if (name === 'openValues' || name === 'openIdentifiers') opened++;
        const found = Reflect.get(target, name) as unknown;
        return typeof found === 'function' ? found.bind(target) : found;
      },
    });
    const service = exporter({ store: refusing, vault });
    const id = await requested(service, await verified('silent@example.org'));
    expect(await ended(service, id)).toEqual(expect.objectContaining({ state: 'failed', code: 'opening-not-recorded' }));
    expect({ opened, bundle: await service.bundle('shop', id, 'anna') }).toEqual({
      opened: 0,
      bundle: { ok: false, problem: expect.objectContaining({ status: 409 }) },
    });
  });

  test('a build that was cut off begins again, over what it left', async () => {
    await world.customer('again@example.org');
    const service = exporter();
    const id = await requested(service, await verified('again@example.org'));
    await ended(service, id);
    // What a process leaves that is killed while it builds: chunks of its own, and a job that nobody holds.
    await world.ledger.db.query(`UPDATE vault.export SET state = 'building', manifest = NULL WHERE id = $1`, [id]);
    await world.ledger.db.query(`UPDATE vault.export_job SET state = 'building', completeness = NULL WHERE id = $1`, [id]);
    await world.ledger.db.query(`INSERT INTO vault.export_chunk SELECT controller, id, 9, '\\x00' FROM vault.export WHERE id = $1`, [id]);
    expect(await service.bundle('shop', id, 'anna')).toEqual({ ok: false, problem: expect.objectContaining({ status: 409 }) });
    expect((await ended(service, id)).state).toBe('ready');
    expect((await verifyBundle((await unpacked(service, id)).zip, world.ledger.keys.signing.publicPem)).ok).toBe(true);
    expect(await world.ledger.db.query('SELECT n FROM vault.export_chunk WHERE id = $1', [id])).toEqual([{ n: 0 }]);
  });

  test('two workers build it once', async () => {
    await world.customer('once@example.org');
    const [one, two] = [exporter(), exporter()];
    const id = await requested(one, await verified('once@example.org'));
    await world.until(async () => (await one.view('shop', id))?.state === 'ready', one, two);
    expect(await world.ledger.db.query('SELECT attempts FROM vault.export_job WHERE id = $1', [id])).toEqual([{ attempts: 1 }]);
  });

  test('a stopped worker leaves it to the next', async () => {
    await world.customer('stopped@example.org');
    const stop = new AbortController();
    const readModels = {
      waitFor: async () => {
        stop.abort();
        return true;
      },
    };
    const stopped = exporter({ readModels });
    const id = await requested(stopped, await verified('stopped@example.org'));
    await stopped.run(stop.signal);
    expect((await stopped.view('shop', id))?.state).toBe('queued');
    expect((await ended(exporter(), id)).state).toBe('ready');
  });

  test('one that always takes its worker with it is given up', async () => {
    await world.customer('poison@example.org');
    const service = exporter();
    const id = await requested(service, await verified('poison@example.org'));
    await world.ledger.db.query(`UPDATE vault.export_job SET attempts = 5, state = 'building' WHERE id = $1`, [id]);
    await world.ledger.db.query(`INSERT INTO vault.export_chunk SELECT controller, id, 0, '\\x00' FROM vault.export WHERE id = $1`, [id]);
    const chunks = () => world.ledger.db.query('SELECT n FROM vault.export_chunk WHERE id = $1', [id]);
    // Cut off between the two: it has not failed yet, so what was written is not forgotten about.
    let cut = false;
    const fail = async () => {
      cut = true;
      throw new Error('cut off');
    };
    const exports = Object.assign(Object.create(world.ledger.vault.exports) as typeof world.ledger.vault.exports, { fail });
    const vault = Object.assign(Object.create(world.ledger.vault) as typeof world.ledger.vault, { exports });
    const cutOff = exporter({ vault });
    await world.until(async () => cut, { run: (signal) => cutOff.run(signal).catch(() => undefined) });
    expect([(await service.view('shop', id))?.state, await chunks()]).toEqual(['building', [{ n: 0 }]]);
    expect(await ended(service, id)).toEqual(expect.objectContaining({ state: 'failed', code: 'internal' }));
    expect(await chunks()).toEqual([]);
  });
});

describe('forgetting', () => {
  test('a person who is closed while the bundle is built gets none', async () => {
    const subject = await world.customer('closing@example.org');
    const close = async () => {
      await world.ledger.db.query(`UPDATE vault.subject SET state = 'closed' WHERE pseudonym = $1`, [subject]);
      return true;
    };
    const service = exporter({ readModels: { waitFor: close } });
    const id = await requested(service, await verified('closing@example.org'));
    expect(await ended(service, id)).toEqual(expect.objectContaining({ state: 'failed', code: 'subject-erased' }));
    expect(await world.ledger.db.query('SELECT n FROM vault.export_chunk WHERE id = $1', [id])).toEqual([]);
  });

  test('a bundle goes with the erasure of the person, and there is no other afterwards', async () => {
    const subject = await world.customer('gone@example.org');
    const service = exporter();
    const request = await verified('gone@example.org');
    const id = await requested(service, request);
    expect((await ended(service, id)).state).toBe('ready');
    await world.approved('gone@example.org');
    await world.until(async () => (await service.view('shop', id)) === undefined, world.process(), world.eraser());
    expect(await service.bundle('shop', id, 'anna')).toEqual({ ok: false, problem: expect.objectContaining({ status: 404 }) });
    expect(await world.ledger.db.query('SELECT 1 FROM vault.export_job WHERE id = $1', [id])).toEqual([]);
    expect(await service.request('shop', subject, request.id, ben.name)).toEqual({
      ok: false,
      problem: expect.objectContaining({ status: 410 }),
    });
  });

  test('a bundle that holds data of somebody erased since is not handed out, also after they were unlinked', async () => {
    const service = exporter();
    await world.customer('left@example.org');
    const right = await world.customer('right@example.org');
    await world.tellLinked('left@example.org', 'right@example.org');
    const id = await requested(service, await verified('left@example.org'));
    expect((await ended(service, id)).state).toBe('ready');
    await world.ledger.db.query(`UPDATE vault.subject SET state = 'closed' WHERE pseudonym = $1`, [right]);
    expect(await service.bundle('shop', id, 'anna')).toEqual({ ok: false, problem: expect.objectContaining({ status: 410 }) });
    await world.until(async () => (await service.view('shop', id)) === undefined, service);
  });

  test('a bundle is gone after a week', async () => {
    await world.customer('week@example.org');
    const service = exporter();
    const id = await requested(service, await verified('week@example.org'));
    await ended(service, id);
    const later = exporter({ now: () => new Date(Date.now() + 7 * 24 * 3600_000 + 1) });
    expect(await later.view('shop', id)).toBeUndefined();
    await world.until(async () => (await world.ledger.db.query('SELECT 1 FROM vault.export WHERE id = $1', [id])).length === 0, later);
  });
});

// Last, since a registered system that never answers holds up every erasure.
describe('when a system is not there', () => {
  test('a system that cannot be read is named, the rest is there', async () => {
    await registerSystem(world.ledger.store, archive, { controller: 'shop', actor: 'admin', now: new Date() });
    await world.customer('partial@example.org');
    const service = exporter();
    const id = await requested(service, await verified('partial@example.org'));
    const { bundle } = await ended(service, id);
    expect(bundle?.completeness.state === 'partial' && bundle.completeness.missing.filter(({ system }) => system !== undefined)).toEqual([
      { what: 'data/archive', system: 'archive', reason: 'secret-missing', detail: 'Its connection is not set up completely.' },
    ]);
    expect((await unpacked(service, id)).json<object[]>('data/shop-db/orders.json')).toHaveLength(1);
  });
});
