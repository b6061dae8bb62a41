import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Database } from '#postgres';
import { ReadModels } from '#projections';
import { anna, asked, ben, ErasureWorld } from '../../../test/support/erasure-world.ts';
import { collected } from '../../../test/support/ledger.ts';
import { readCertificate } from './certificates.ts';
import type { Engines } from './engines.ts';
import { ErasureProcess } from './erasure-process.ts';
import type { FaultPoint } from './faults.ts';
import { Holds } from './holds.ts';
import { loadErasure } from './load.ts';
import { NotRecorded } from './own-stream.ts';

let world: ErasureWorld;

beforeAll(async () => {
  world = await ErasureWorld.open();
});

afterAll(() => world.close());

const dhl = { controller: 'shop', name: 'dhl-desk', systems: ['dhl'] };
const told = { round: 1, outcome: 'erased' as const, counts: { labels: 1 }, verified: true, at: '2026-10-02T10:00:00Z' };

/** Runs something once, at one point between two writes. */
function once(at: FaultPoint, happen: () => Promise<unknown>) {
  let happened = false;
  return {
    at: async (point: FaultPoint) => {
      if (point !== at || happened) return;
      happened = true;
      await happen();
    },
  };
}

async function ordered(id: string, target: string, round = 1) {
  const { state } = await loadErasure(world.ledger.store, id);
  return state.orders.find((order) => order.target === target && order.round === round);
}

async function certified(id: string) {
  const read = await readCertificate(world.ledger.store, 'shop', id);
  return read.ok && read.signed;
}

describe('while an erasure goes on', () => {
  it('an identifier that becomes known at the moment of closing is named in the further round', async () => {
    const ann = await world.customer('ann@example.org');
    await world.tellShared('ann@example.org', 'dhl');
    const { id } = await world.approved('ann@example.org');
    await world.until(() => ordered(id, 'dhl'), world.process());
    await world.work().receipt(dhl, id, 'dhl', told);
    const faults = once('before erasure.closing', async () => {
      await world.tell(collected('phone-ann', { subject: { email: 'ann@example.org', phone: '+1 555 010 0999' }, system: 'crm' }));
    });
    await world.until(() => ordered(id, 'crm'), world.process(faults), world.eraser());
    const claimed = await world.work().claim({ controller: 'shop', name: 'crm-desk' }, id, 'crm');
    expect(claimed.ok && claimed.order.identifiers).toEqual([
      { type: 'email', value: 'ann@example.org' },
      { type: 'phone', value: '+15550100999' },
    ]);
    expect(await world.ledger.vault.linksOf('shop', ann)).toEqual([ann]);
    const rows = await world.ledger.db.query('SELECT type FROM vault.forgotten WHERE erasure = $1 ORDER BY type', [id]);
    expect(rows).toEqual([{ type: 'email' }, { type: 'phone' }]);
  });

  it('somebody who is linked too late to go along stays a living person of their own', async () => {
    const bob = await world.customer('bob@example.org');
    const cat = await world.customer('cat@example.org');
    const { id } = await world.approved('bob@example.org');
    const faults = once('before erasure.closing', () => world.tellLinked('bob@example.org', 'cat@example.org'));
    const signed = await world.until(() => certified(id), world.process(faults), world.eraser());
    await world.caughtUp();
    expect(signed.certificate.subjects).toEqual([bob]);
    expect(await world.ledger.vault.lookup('shop', { email: 'cat@example.org' })).toEqual({
      found: 'subject',
      subject: cat,
      canonical: cat,
    });
    expect(await world.ledger.vault.linksOf('shop', cat)).toEqual([cat]);
    expect(await world.ledger.vault.linksOf('shop', bob)).toEqual([bob]);
  });

  it('somebody who is linked before the closing goes along, and the certificate says that nobody had approved that', async () => {
    const dan = await world.customer('dan@example.org');
    await world.tellShared('dan@example.org', 'dhl');
    const eve = await world.customer('eve@example.org');
    const { id } = await world.approved('dan@example.org');
    await world.until(() => ordered(id, 'dhl'), world.process());
    await world.tellLinked('dan@example.org', 'eve@example.org');
    await world.until(() => ordered(id, 'dhl', 2), world.process());
    await world.work().receipt(dhl, id, 'dhl', { ...told, round: 2 });
    const signed = await world.until(() => certified(id), world.process(), world.eraser());
    const { subjects, sinceApproval } = signed.certificate;
    expect({ subjects, sinceApproval }).toEqual({ subjects: [dan, eve].sort(), sinceApproval: { linked: [eve], unlinked: [] } });
  });

  it('a hold that the read models do not know yet is waited for, and so is a system', async () => {
    await world.customer('fox@example.org');
    await world.tellShared('fox@example.org', 'dhl');
    const { id, subject } = await world.approved('fox@example.org');
    expect(await world.process().advance(id)).toBe('waiting');
    await world.until(async () => (await ordered(id, 'shop-db'))?.settledBy, world.eraser());
    await world.work().receipt(dhl, id, 'dhl', told);
    await world.caughtUp();
    await withReadModelsAsNow(async (engines) => {
      expect(await new Holds(engines).place(anna, { subject, ground: 'legal-claims' })).toMatchObject({ ok: true });
      await expect(processOf(engines).advance(id)).rejects.toThrow(NotRecorded);
    });
    await world.caughtUp();
    expect(await world.process().advance(id)).toBe('waiting');
    expect(await world.types(`erasure-${id}`)).not.toContain('erasure.closing');
  });
});

describe('an order', () => {
  it('does not name an address that the person gave beside what identifies them: others may have it too', async () => {
    const identifiers = { email: 'gil@example.org', ip: '192.0.2.7' };
    const { id } = asked(await world.requests().open(anna, { kind: 'erasure', regulation: 'gdpr', identifiers }));
    const requests = world.requests();
    asked(await requests.command(anna, id, { do: 'verify', method: 'letter' }));
    asked(await requests.approve(ben, id));
    await world.until(() => ordered(id, 'shop-db'), world.process());
    const claimed = await world.work().claim({ controller: 'shop', name: 'desk' }, id, 'shop-db');
    expect(claimed.ok && claimed.order.identifiers).toEqual([{ type: 'email', value: 'gil@example.org' }]);
  });

  it('names the address of whom nothing else is known', async () => {
    const identifiers = { ip: '192.0.2.8' };
    const { id } = asked(await world.requests().open(anna, { kind: 'erasure', regulation: 'gdpr', identifiers }));
    const requests = world.requests();
    asked(await requests.command(anna, id, { do: 'verify', method: 'letter' }));
    asked(await requests.approve(ben, id));
    await world.until(() => ordered(id, 'shop-db'), world.process());
    const claimed = await world.work().claim({ controller: 'shop', name: 'desk' }, id, 'shop-db');
    expect(claimed.ok && claimed.order.identifiers).toEqual([{ type: 'ip', value: '192.0.2.8' }]);
  });
});

describe('a system', () => {
  it.each(['before erasure.answered', 'before order-found', 'after order-found'] as const)(
    'that was being erased when the worker died, %s, has every row that went counted once',
    async (point) => {
      const email = `${point.replaceAll(/[^a-z]/g, '-')}@example.org`;
      const subject = await world.customer(email);
      const { id } = await world.approved(email);
      await world.until(() => ordered(id, 'shop-db'), world.process());
      const faults = once(point, () => Promise.reject(new Error('killed')));
      const signed = await world.until(() => certified(id), world.process(), world.eraser(faults));
      expect(signed.certificate.targets).toEqual([
        expect.objectContaining({ target: 'shop-db', outcome: 'erased', counts: { customers: 1, orders: 1 }, verified: true }),
      ]);
      expect((await world.types(`subject-${subject}`)).filter((type) => type === 'data.deleted')).toHaveLength(2);
    },
  );
});

describe('an approval', () => {
  it('is of what the approver was shown, whatever others were shown since', async () => {
    await world.customer('hub@example.org');
    const ivo = await world.customer('ivo@example.org');
    const requests = world.requests();
    const { id, subject } = asked(
      await requests.open(anna, { kind: 'erasure', regulation: 'gdpr', identifiers: { email: 'hub@example.org' } }),
    );
    asked(await requests.command(anna, id, { do: 'verify', method: 'letter' }));
    asked(await requests.get(ben, id));
    await world.tellLinked('hub@example.org', 'ivo@example.org');
    expect([...asked(await requests.get(anna, id)).closure].sort()).toEqual([subject, ivo].sort());
    expect(await requests.approve(ben, id)).toEqual({ ok: false, problem: expect.objectContaining({ status: 409 }) });
    asked(await requests.get(ben, id));
    asked(await requests.approve(ben, id));
  });
});

/** Engines whose read models stay as they are now, as they do while a rebuild or a great load is under way. */
async function withReadModelsAsNow(work: (engines: Engines) => Promise<void>): Promise<void> {
  await world.readDb.transaction(
    async (tx) => {
      await tx.query('SELECT 1');
      const readDb = { query: tx.query.bind(tx) } as unknown as Database;
      const models = new ReadModels(readDb, world.ledger.store);
      const waitFor = (position: bigint) => models.waitFor(position, 50);
      const readModels = { waitFor, waitForAll: waitFor };
      await work({ ...world.engines(), readDb, readModels });
    },
    { isolation: 'repeatable read', readOnly: true },
  );
}

function processOf(engines: Engines): ErasureProcess {
  const terms = { backupWindow: 'P30D', skeletonRetention: 'P3Y', skeletonGround: 'legal-claims' };
  return new ErasureProcess({ engines, facts: world.ingest, finisher: world.finisher, terms });
}
