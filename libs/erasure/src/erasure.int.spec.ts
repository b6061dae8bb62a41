import { createHash, createPublicKey, verify } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { jcs } from '#domain';
import { findings } from '#projections';
import { anna, asked, ben, ErasureWorld } from '../../../test/support/erasure-world.ts';
import { collected, testCaller } from '../../../test/support/ledger.ts';
import { readCertificate } from './certificates.ts';
import type { ReceiptGiven } from './erasure-work.ts';
import { loadErasure } from './load.ts';

let world: ErasureWorld;

beforeAll(async () => {
  world = await ErasureWorld.open();
});

afterEach(() => {
  world.now = undefined;
});

afterAll(() => world.close());

const dhl = { controller: 'shop', name: 'dhl-desk', systems: ['dhl'] };
const mailjet = { controller: 'shop', name: 'mailjet-desk', systems: ['mailjet'] };
const address = { field: 'delivery_address', value: '1 Main St' };
const told: ReceiptGiven = { round: 1, outcome: 'erased', counts: { labels: 1 }, verified: true, at: '2026-10-02T10:00:00Z' };

async function certified(id: string) {
  const read = await readCertificate(world.ledger.store, 'shop', id);
  return read.ok && read.signed;
}

async function completed(id: string) {
  return (await world.types(`request-${id}`)).at(-1) === 'request.completed';
}

async function ordered(id: string, target: string, round = 1) {
  const { state } = await loadErasure(world.ledger.store, id);
  return state.orders.find((order) => order.target === target && order.round === round);
}

describe('an erasure', () => {
  it('goes from the approval to the certificate: every system and recipient, in the order that the protocol says', async () => {
    const ada = await world.customer('ada@example.org');
    await world.tellShared('ada@example.org', 'dhl');
    await world.customer('bea@example.org');
    const { id } = await world.approved('ada@example.org');
    const work = world.work();

    await world.until(() => ordered(id, 'dhl'), world.process(), world.eraser());
    const claimed = await work.claim(dhl, id, 'dhl');
    expect(claimed).toEqual({
      ok: true,
      order: {
        erasure: id,
        target: 'dhl',
        round: 1,
        dueAt: expect.any(String),
        identifiers: [],
        records: [],
        values: [address],
      },
    });
    expect(await work.receipt(dhl, id, 'dhl', { ...told, note: 'Ada rang us herself' })).toEqual({ ok: true, status: 'recorded' });
    await world.until(() => completed(id), world.process(), world.eraser());

    const steps = await world.types(`erasure-${id}`);
    expect(steps.slice(0, 2)).toEqual(['erasure.ordered', 'erasure.ordered']);
    expect(steps.slice(2)).toEqual([
      'erasure.answered',
      'erasure.answered',
      'erasure.closing',
      'erasure.closed',
      'erasure.shredding',
      'erasure.shredded',
      'erasure.certified',
    ]);
    expect((await world.shop.query('select email from customers order by email')).rows).toEqual([{ email: 'bea@example.org' }]);
    expect((await world.shop.query('select count(*)::int as n from orders')).rows).toEqual([{ n: 1 }]);
    const deleted = (await world.events(`subject-${ada}`)).filter(({ type }) => type === 'privacy.data.deleted.v1');
    expect(new Set(deleted.map(({ data }) => JSON.stringify(data)))).toEqual(
      new Set([
        JSON.stringify({ count: 1, dataset: 'customers', ground: 'request', subject: [], system: 'shop-db' }),
        JSON.stringify({ count: 1, dataset: 'orders', ground: 'request', subject: [], system: 'shop-db' }),
        JSON.stringify({ count: 1, dataset: 'labels', ground: 'request', subject: [], system: 'dhl' }),
      ]),
    );
    const opened = (await world.events(`access-${ada}`)).map(({ metadata }) => (metadata as { actor: string }).actor);
    expect(opened.sort()).toEqual(['dhl-desk', 'eraser']);
  });

  it('ends with a certificate that names what was done and that anyone with the public key can check', async () => {
    const eva = await world.customer('eva@example.org');
    const { id } = await world.approved('eva@example.org');
    const signed = await world.until(() => certified(id), world.process(), world.eraser());
    const { targets, subjects, fourEyes, stays } = signed.certificate;
    expect({ targets, subjects, fourEyes, forgotten: stays.forgottenIdentifiers }).toEqual({
      targets: [
        {
          target: 'shop-db',
          kind: 'system',
          rounds: 1,
          outcome: 'erased',
          counts: { customers: 1, orders: 1 },
          verified: true,
          answeredAt: expect.any(String),
        },
      ],
      subjects: [eva],
      fourEyes: 'on',
      forgotten: 1,
    });
    const key = createPublicKey(world.ledger.keys.signing.publicPem);
    const bytes = Buffer.from(jcs(signed.certificate));
    expect(verify(null, bytes, key, Buffer.from(signed.signature.value, 'base64'))).toBe(true);
    expect(
      verify(null, Buffer.from(jcs({ ...signed.certificate, fourEyes: 'off' })), key, Buffer.from(signed.signature.value, 'base64')),
    ).toBe(false);
    const event = (await world.events(`erasure-${id}`)).at(-1);
    expect(event?.data).toEqual(expect.objectContaining({ sha256: createHash('sha256').update(bytes).digest('hex') }));
  });

  it('keeps the person erased: no values, no keys, an old event is refused, a lookup says erased', async () => {
    const fay = await world.customer('fay@example.org');
    const { id } = await world.approved('fay@example.org');
    await world.until(() => completed(id), world.process(), world.eraser());
    await world.caughtUp();
    expect(await world.ledger.vault.lookup('shop', { email: 'fay@example.org' })).toEqual({ found: 'erased', erasure: id });
    const rows = async (table: string) => (await world.ledger.db.query(`SELECT 1 FROM vault.${table} WHERE pseudonym = $1`, [fay])).length;
    expect([await rows('subject_key'), await rows('value'), await rows('identifier')]).toEqual([0, 0, 0]);
    expect(await world.ledger.db.query('SELECT 1 FROM vault.erasure_order WHERE erasure = $1', [id])).toEqual([]);
    const [again] = await world.ingest.record(testCaller, [collected('late-fay', { subject: { email: 'fay@example.org' } })]);
    expect(again?.problem?.type).toBe('https://lethe.dev/problems/subject-erased');
    const another = await world.requests().open(anna, { kind: 'erasure', regulation: 'gdpr', identifiers: { email: 'fay@example.org' } });
    expect(another).toEqual({ ok: false, problem: expect.objectContaining({ status: 410, erasure: id }) });
  });

  it('of somebody whom the ledger does not know searches the systems all the same', async () => {
    await world.shop.query(`insert into customers (email) values ('gus@example.org')`);
    const { id, known } = await world.approved('gus@example.org');
    expect(known).toBe(false);
    const signed = await world.until(() => certified(id), world.process(), world.eraser());
    expect(signed.certificate.targets.map(({ outcome, counts }) => ({ outcome, counts }))).toEqual([
      { outcome: 'erased', counts: { customers: 1 } },
    ]);
    expect((await world.shop.query(`select 1 from customers where email = 'gus@example.org'`)).rows).toEqual([]);
    await world.caughtUp();
    const [late] = await world.ingest.record(testCaller, [collected('late-gus', { subject: { email: 'gus@example.org' } })]);
    expect(late?.problem?.type).toBe('https://lethe.dev/problems/subject-erased');
  });

  it('reaches everybody who is linked, with an order that names all their identifiers', async () => {
    const hal = await world.customer('hal@example.org');
    const work = await world.customer('hal@work.example');
    await world.tellLinked('hal@example.org', 'hal@work.example');
    const { id, closure } = await world.approved('hal@example.org');
    expect([...closure].sort()).toEqual([hal, work].sort());
    const signed = await world.until(() => certified(id), world.process(), world.eraser());
    expect(signed.certificate.subjects).toEqual([hal, work].sort());
    expect(signed.certificate.targets[0]?.counts).toEqual({ customers: 2, orders: 2 });
  });

  it('gives another round for what came after the order', async () => {
    const ida = await world.customer('ida@example.org');
    await world.tellShared('ida@example.org', 'dhl');
    const { id } = await world.approved('ida@example.org');
    await world.until(() => ordered(id, 'dhl'), world.process());
    await world.tellShared('ida@example.org', 'dhl');
    await world.work().receipt(dhl, id, 'dhl', told);
    await world.until(() => ordered(id, 'dhl', 2), world.process(), world.eraser());
    expect(await world.types(`erasure-${id}`)).toContain('erasure.closed');
    const claimed = await world.work().claim(dhl, id, 'dhl');
    expect(claimed.ok && claimed.order.values).toEqual([address]);
    await world.work().receipt(dhl, id, 'dhl', { ...told, round: 2, outcome: 'nothing-held', counts: {} });
    const signed = await world.until(() => certified(id), world.process(), world.eraser());
    expect(signed.certificate.targets.find(({ target }) => target === 'dhl')).toEqual(
      expect.objectContaining({ rounds: 2, outcome: 'erased', counts: { labels: 1 } }),
    );
    expect(signed.certificate.subjects).toEqual([ida]);
  });

  it('gives another round for an identifier that came after the order, with whatever event', async () => {
    const ivy = await world.customer('ivy@example.org');
    await world.tellShared('ivy@example.org', 'mailjet');
    const { id } = await world.approved('ivy@example.org');
    await world.until(() => ordered(id, 'mailjet'), world.process());
    const subject = { email: 'ivy@example.org', customer_id: 'ivy-7' };
    await world.tell({
      ...collected('consent-ivy'),
      type: 'privacy.consent.granted.v1',
      data: { subject, purposes: ['newsletter'], noticeVersion: '1', method: 'checkbox' },
    });
    await world.work().receipt(mailjet, id, 'mailjet', told);
    await world.until(() => ordered(id, 'mailjet', 2), world.process(), world.eraser());
    const claimed = await world.work().claim(mailjet, id, 'mailjet');
    expect(claimed.ok && claimed.order).toMatchObject({
      identifiers: [
        { type: 'customer_id', value: 'ivy-7' },
        { type: 'email', value: 'ivy@example.org' },
      ],
      values: [address],
    });
    await world.work().receipt(mailjet, id, 'mailjet', { ...told, round: 2 });
    const signed = await world.until(() => certified(id), world.process(), world.eraser());
    expect(signed.certificate.targets.map(({ target, rounds }) => [target, rounds])).toEqual([
      ['mailjet', 2],
      ['shop-db', 2],
    ]);
    expect(signed.certificate.subjects).toEqual([ivy]);
  });

  it('shreds on the due date whoever is silent, answers a late claim, and certifies only when that one has answered', async () => {
    const jan = await world.customer('jan@example.org');
    await world.tellShared('jan@example.org', 'dhl');
    const { id, dueAt } = await world.approved('jan@example.org');
    await world.until(async () => (await ordered(id, 'shop-db'))?.settledBy, world.process(), world.eraser());
    const early = await world.work().silence(anna, id, 'dhl', 'no-answer');
    expect(early).toEqual({ ok: false, problem: expect.objectContaining({ status: 409 }) });

    world.now = () => new Date(Date.parse(dueAt) + 1000);
    await world.until(async () => (await world.types(`erasure-${id}`)).includes('erasure.shredded'), world.process());
    expect(await world.ledger.db.query('SELECT 1 FROM vault.subject_key WHERE pseudonym = $1', [jan])).toEqual([]);
    expect(await world.process().advance(id)).toBe('waiting');
    expect(await certified(id)).toBe(false);
    const claimed = await world.work().claim(dhl, id, 'dhl');
    expect(claimed.ok && claimed.order.values).toEqual([address]);

    expect(await world.work().receipt(dhl, id, 'dhl', told)).toEqual({ ok: true, status: 'recorded' });
    expect(await world.process().advance(id)).toBe('done');
    expect(await certified(id)).toBeTruthy();
  });

  it('certifies what a person recorded about a silent one, and keeps a later answer for the record', async () => {
    await world.customer('kim@example.org');
    await world.tellShared('kim@example.org', 'dhl');
    const { id, dueAt } = await world.approved('kim@example.org');
    await world.until(async () => (await ordered(id, 'shop-db'))?.settledBy, world.process(), world.eraser());
    world.now = () => new Date(Date.parse(dueAt) + 1000);
    expect(await world.work().silence(anna, id, 'dhl', 'out-of-business', 'They closed in May')).toEqual({ ok: true, status: 'recorded' });
    const before = await world.until(() => certified(id), world.process());
    expect(before.certificate.targets.find(({ target }) => target === 'dhl')).toEqual(
      expect.objectContaining({ outcome: 'unanswered', reason: 'out-of-business', verified: false }),
    );
    expect(await world.work().receipt(dhl, id, 'dhl', told)).toEqual({ ok: true, status: 'recorded' });
    expect(await certified(id)).toEqual(before);
    expect(await world.work().claim(dhl, id, 'dhl')).toEqual({ ok: false, problem: expect.objectContaining({ status: 410 }) });
  });

  it('is harmless with two processes at once', async () => {
    const emails = Array.from({ length: 6 }, (_, n) => `many-${n}@example.org`);
    for (const email of emails) await world.customer(email);
    const ids: string[] = [];
    for (const email of emails) ids.push((await world.approved(email)).id);
    const all = async () => (await Promise.all(ids.map(completed))).every(Boolean);
    await world.until(all, world.process(), world.process(), world.eraser(), world.eraser());
    for (const id of ids) {
      expect(await world.types(`erasure-${id}`)).toEqual([
        'erasure.ordered',
        'erasure.answered',
        'erasure.closing',
        'erasure.closed',
        'erasure.shredding',
        'erasure.shredded',
        'erasure.certified',
      ]);
    }
  });
});

describe('erasure work', () => {
  it('is for keys whose scope names the target, of the same controller, and for orders that were given', async () => {
    await world.customer('lea@example.org');
    const { id } = await world.approved('lea@example.org');
    await world.until(() => ordered(id, 'shop-db'), world.process());
    const work = world.work();
    const status = async (worker: typeof dhl, target: string) => {
      const result = await work.claim(worker, id, target);
      return result.ok ? 200 : result.problem.status;
    };
    expect(await status(dhl, 'shop-db')).toBe(403);
    expect(await status(dhl, 'dhl')).toBe(404);
    expect(await status({ ...dhl, controller: 'other', systems: ['shop-db'] }, 'shop-db')).toBe(404);
    const foreign = await work.receipt({ ...dhl, systems: ['shop-db'] }, id, 'shop-db', { ...told, round: 2 });
    expect(foreign).toEqual({ ok: false, problem: expect.objectContaining({ status: 404 }) });
  });

  it('keeps the most that a target said that it holds, for whoever works the order, until it is settled', async () => {
    await world.customer('found@example.org');
    const { id } = await world.approved('found@example.org');
    await world.until(() => ordered(id, 'shop-db'), world.process());
    const work = world.work();
    const shop = { controller: 'shop', name: 'shop-worker', systems: ['shop-db'] };
    expect(await work.found(shop, id, 'shop-db', 1, { contacts: 3, lists: 0 })).toEqual({ ok: true, counts: { contacts: 3 } });
    expect(await work.found(shop, id, 'shop-db', 1, { lists: 1 })).toEqual({ ok: true, counts: { contacts: 3, lists: 1 } });
    const status = async (worker: typeof dhl, round: number) => {
      const found = await work.found(worker, id, 'shop-db', round, { contacts: 9 });
      return found.ok || found.problem.status;
    };
    expect([await status(dhl, 1), await status(shop, 2)]).toEqual([403, 404]);
    await work.receipt(shop, id, 'shop-db', told);
    expect(await status(shop, 1)).toBe(410);
  });

  it('answers a repeated receipt and records it once', async () => {
    const mia = await world.customer('mia@example.org');
    await world.tellShared('mia@example.org', 'dhl');
    const { id } = await world.approved('mia@example.org');
    await world.until(() => ordered(id, 'dhl'), world.process());
    const work = world.work();
    const answers = [];
    for (let n = 0; n < 3; n++) answers.push(await work.receipt(dhl, id, 'dhl', { ...told, at: `2026-10-0${n + 2}T10:00:00Z` }));
    expect(answers).toEqual([
      { ok: true, status: 'recorded' },
      { ok: true, status: 'duplicate' },
      { ok: true, status: 'duplicate' },
    ]);
    expect((await world.types(`erasure-${id}`)).filter((type) => type === 'erasure.answered')).toHaveLength(1);
    expect((await world.types(`subject-${mia}`)).filter((type) => type === 'data.deleted')).toHaveLength(1);
  });

  it('says that a system failed, tries it again, and does not stop others meanwhile', async () => {
    await world.customer('nia@example.org');
    const { id } = await world.approved('nia@example.org');
    await world.shop.query('alter table orders rename to orders_away');
    await world.until(async () => (await ordered(id, 'shop-db'))?.answers.length, world.process(), world.eraser());
    expect((await ordered(id, 'shop-db'))?.answers.map(({ outcome, counts }) => ({ outcome, counts }))).toEqual([
      { outcome: 'failed', counts: {} },
    ]);
    await world.shop.query('alter table orders_away rename to orders');
    const signed = await world.until(() => certified(id), world.process(), world.eraser());
    expect(signed.certificate.targets[0]?.outcome).toBe('erased');
  });

  it('says of an order that fails and fails that it is stuck, once, until it is carried out', async () => {
    await world.customer('noa@example.org');
    const { id } = await world.approved('noa@example.org');
    await world.shop.query('alter table orders rename to orders_away');
    const stuck = async () => {
      await world.caughtUp();
      const page = await findings(world.readDb, 'shop', { rule: 'erasure-stuck' });
      return page.ok ? page.items.filter(({ detail }) => detail['erasure'] === id) : [];
    };
    const [finding] = await world.until(async () => ((await stuck()).length > 0 ? stuck() : false), world.process(), world.eraser());
    const detail = { erasure: id, target: 'shop-db', round: 1, attempts: 12, reason: expect.any(String) };
    expect(finding).toMatchObject({ about: 'shop-db', status: 'open', times: 1, detail });
    const told = await world
      .work()
      .stuck({ controller: 'shop', name: 'eraser' }, id, { target: 'shop-db', round: 1, attempts: 24, reason: 'failed' });
    expect(told).toEqual({ ok: true, status: 'duplicate' });
    await world.shop.query('alter table orders_away rename to orders');
    await world.until(() => certified(id), world.process(), world.eraser());
    expect((await stuck()).map(({ status, times, resolved }) => [status, times, resolved?.reason])).toEqual([['resolved', 1, 'erased']]);
  }, 60_000);
});

describe('a request', () => {
  it('is not approved for others than were shown', async () => {
    await world.customer('ola@example.org');
    await world.customer('ola@work.example');
    const requests = world.requests();
    const { id, closure } = asked(
      await requests.open(anna, { kind: 'erasure', regulation: 'gdpr', identifiers: { email: 'ola@example.org' } }),
    );
    asked(await requests.command(anna, id, { do: 'verify', method: 'letter' }));
    await world.tellLinked('ola@example.org', 'ola@work.example');
    const refused = { ok: false, problem: expect.objectContaining({ type: 'https://lethe.dev/problems/closure-changed' }) };
    expect(await requests.approve(ben, id)).toEqual(refused);
    expect(await requests.approve(ben, id, closure)).toEqual(refused);
    const shown = asked(await requests.get(ben, id));
    expect(shown.closure).toHaveLength(2);
    expect(asked(await requests.approve(ben, id)).status).toBe('approved');
  });

  it('of another controller is not there', async () => {
    await world.customer('pia@example.org');
    const { id } = asked(
      await world.requests().open(anna, { kind: 'access', regulation: 'gdpr', identifiers: { email: 'pia@example.org' } }),
    );
    expect(await world.requests().get({ controller: 'other', name: 'eve' }, id)).toEqual({
      ok: false,
      problem: expect.objectContaining({ status: 404 }),
    });
  });

  it('with an identifier that is not what its type says is not opened', async () => {
    const before = await world.ledger.store.head();
    const opened = await world.requests().open(anna, { kind: 'access', regulation: 'gdpr', identifiers: { email: 'no address' } });
    expect(opened).toEqual({
      ok: false,
      problem: expect.objectContaining({ status: 400, errors: [expect.objectContaining({ pointer: '/identifiers/email' })] }),
    });
    expect(await world.ledger.store.head()).toBe(before);
  });
});
