import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import type { PrivacyDesk, RecipientRule } from '#domain';
import { recordOpening } from '#vault';
import { anna, asked, ben, ErasureWorld, shopSystem } from '../../../../test/support/erasure-world.ts';
import { collected } from '../../../../test/support/ledger.ts';
import { MailSink } from '../../../../test/support/mail-sink.ts';
import { WebhookDesk } from '../../../../test/support/webhook-desk.ts';
import { readCertificate } from '../certificates.ts';
import { tellingWrites, type FaultPoint, type Faults } from '../faults.ts';
import { referenceOf } from './notice.ts';
import type { Teller } from './teller.ts';

const SECRET = 'env:LETHE_SECRET_SHOP__GLS';
const FROM = 'erasure@shop.example';
const { connection: _, ...withoutConnection } = shopSystem;

let world: ErasureWorld;
let sink: MailSink;
let desk: WebhookDesk;
/** Code with which the mail server refuses, while it does. */
let refusal: number | undefined;
let number = 0;
const worker = { controller: 'shop', name: 'desk' };

beforeAll(async () => {
  world = await ErasureWorld.open([{ ...withoutConnection, connector: 'manual' }]);
  sink = await MailSink.start({ refuses: ({ body }) => refusal ?? (body.includes('9 Refused St') ? 554 : undefined) });
  desk = await WebhookDesk.start('s3cret');
  const controller = (id: string, privacyDesk?: PrivacyDesk): RecipientRule => ({
    id,
    name: id,
    kind: 'shipping',
    role: 'controller',
    countries: ['DE'],
    receives: [],
    ...(privacyDesk && { privacyDesk }),
  });
  const recipients = [
    controller('ups', { email: 'privacy@ups.example' }),
    controller('gls', { webhook: desk.url, secret: SECRET }),
    controller('paypal', { email: 'privacy@paypal.example', knows: ['email'] }),
    controller('dhl'),
  ];
  world.policy = { ...world.policy, contact: { name: 'Shop', email: 'privacy@shop.example' }, recipients };
});

afterEach(() => {
  refusal = undefined;
  world.now = undefined;
  desk.answers = { status: 202 };
});

afterAll(async () => {
  await Promise.all([sink.stop(), desk.stop(), world.close()]);
});

const teller = (faults?: Faults): Teller =>
  world.teller({ mail: { url: sink.url, from: FROM }, secrets: { [SECRET]: 's3cret' }, ...(faults && { faults }) });

/** A person who ordered once, told under the email address, with a phone number and an address that the vault keeps. */
async function customer(email: string, more: Record<string, unknown> = {}): Promise<string> {
  const subject = await world.tell(
    collected(`t-${++number}`, { subject: { email }, fields: { delivery_address: '1 Main St', email }, ...more }),
  );
  await world.caughtUp();
  return subject;
}

async function shared(email: string, recipient: string, fields = ['delivery_address']): Promise<void> {
  const data = { subject: { email }, category: 'order', fields, recipient, purpose: 'delivery', legalBasis: 'contract', country: 'DE' };
  await world.tell({ ...collected(`t-${++number}`), type: 'privacy.data.shared.v1', data });
}

/** Approved, with every order given. */
async function ordered(email: string): Promise<string> {
  const { id } = await world.approved(email);
  await world.process().advance(id);
  return id;
}

async function answerForTheShop(id: string): Promise<void> {
  const shop = { controller: 'shop', name: 'desk' };
  const receipt = { round: 1, outcome: 'nothing-held' as const, counts: {}, verified: true, at: '2026-10-02T10:00:00Z' };
  await world.work().receipt(shop, id, 'shop-db', receipt);
}

async function ended(id: string): Promise<boolean> {
  return (await world.process().advance(id)) === 'done';
}

async function data(id: string, type: string): Promise<unknown[]> {
  return (await world.events(`erasure-${id}`)).filter((event) => event.type === `privacy.erasure.${type}.v1`).map((event) => event.data);
}

const mailsAbout = (id: string, target: string, round = 1) =>
  sink.taken.filter(({ headers }) => headers['message-id'] === `<${referenceOf({ erasure: id, target, round })}@shop.example>`);

describe('a controller of its own', () => {
  it('is told by mail what it was given and nothing else; that is its evidence and lets the erasure end', async () => {
    const subject = await customer('ada@example.org');
    await shared('ada@example.org', 'ups');
    const id = await ordered('ada@example.org');
    await teller().tell(id);

    const reference = referenceOf({ erasure: id, target: 'ups', round: 1 });
    const [mail, ...others] = mailsAbout(id, 'ups');
    expect(others).toEqual([]);
    expect(mail?.to).toEqual(['privacy@ups.example']);
    expect(mail?.body).toContain('  delivery_address: 1 Main St\n');
    expect(JSON.stringify(mail)).not.toContain('ada@example.org');
    const told = { target: 'ups', round: 1, channel: 'mail', reference, reply: 250, at: expect.any(String) };
    expect(await data(id, 'told')).toEqual([told]);
    const opened = (await world.events(`access-${subject}`)).map(({ metadata }) => (metadata as { actor: string }).actor);
    expect(opened).toEqual(['teller']);

    await answerForTheShop(id);
    await world.until(() => ended(id));
    const read = await readCertificate(world.ledger.store, 'shop', id);
    const { round: __, target: ___, ...evidence } = told;
    expect(read.ok && read.signed.certificate.targets.find(({ target }) => target === 'ups')).toEqual({
      target: 'ups',
      kind: 'controller',
      rounds: 1,
      outcome: 'told',
      counts: {},
      verified: false,
      answeredAt: expect.any(String),
      told: evidence,
    });
  });

  it('is told by webhook, whose acknowledgement is the evidence', async () => {
    await customer('bea@example.org');
    await shared('bea@example.org', 'gls', ['email']);
    const id = await ordered('bea@example.org');
    await teller().tell(id);
    const reference = referenceOf({ erasure: id, target: 'gls', round: 1 });
    const posted = desk.posted.find(({ body }) => body.reference === reference);
    expect(posted).toMatchObject({ signed: true, body: { identifiers: [{ type: 'email', value: 'bea@example.org' }] } });
    expect(await data(id, 'told')).toEqual([
      {
        target: 'gls',
        round: 1,
        channel: 'webhook',
        reference,
        reply: 202,
        proof: expect.stringMatching(/^[0-9a-f]{64}$/),
        at: expect.any(String),
      },
    ]);
  });

  it('is told by what the policy says it knows everybody by', async () => {
    await customer('cleo@example.org', { fields: ['phone'] });
    await shared('cleo@example.org', 'paypal', ['amount']);
    const id = await ordered('cleo@example.org');
    await teller().tell(id);
    expect(mailsAbout(id, 'paypal')[0]?.body).toContain('  email: cleo@example.org\n');
  });

  it('is not told a value of which it is not certain that it was given it', async () => {
    await customer('dan@example.org');
    await customer('dan@example.org', { fields: { delivery_address: '2 Side St', email: 'dan@example.org' } });
    await shared('dan@example.org', 'ups', ['delivery_address', 'email']);
    const id = await ordered('dan@example.org');
    await teller().tell(id);
    const body = mailsAbout(id, 'ups')[0]?.body ?? '';
    expect([body.includes('email: dan@example.org'), body.includes('Main St'), body.includes('Side St')]).toEqual([true, false, false]);
  });

  it('is not told where nothing can be said that names the person: it stays unsettled, and that is said', async () => {
    const subject = await customer('eve@example.org', { fields: ['delivery_address'] });
    await shared('eve@example.org', 'ups');
    const id = await ordered('eve@example.org');
    await teller().tell(id);
    await teller().tell(id);
    expect([mailsAbout(id, 'ups'), await data(id, 'told')]).toEqual([[], []]);
    expect(await data(id, 'answered')).toEqual([
      expect.objectContaining({ target: 'ups', outcome: 'failed', reason: 'nothing-to-name-by' }),
    ]);
    expect(await world.events(`access-${subject}`)).toEqual([]);
  });

  it('is told no more when it claims its order', async () => {
    await customer('edda@example.org');
    await shared('edda@example.org', 'ups');
    await shared('edda@example.org', 'dhl', ['email']);
    const id = await ordered('edda@example.org');
    const about = { erasure: id, round: 1, dueAt: expect.any(String), records: [] };
    expect(await world.work().claim(worker, id, 'ups')).toEqual({
      ok: true,
      order: { ...about, target: 'ups', identifiers: [], values: [{ field: 'delivery_address', value: '1 Main St' }] },
    });
    expect(await world.work().claim(worker, id, 'dhl')).toEqual({
      ok: true,
      order: {
        ...about,
        target: 'dhl',
        identifiers: [{ type: 'email', value: 'edda@example.org' }],
        values: [{ field: 'email', value: 'edda@example.org' }],
      },
    });
  });

  it('is told nothing when it claims an order that has nothing to say, so that it does not answer for nobody', async () => {
    const subject = await customer('egon@example.org', { fields: ['delivery_address'] });
    await shared('egon@example.org', 'ups');
    const id = await ordered('egon@example.org');
    expect(await world.work().claim(worker, id, 'ups')).toEqual({
      ok: false,
      problem: expect.objectContaining({ status: 409, detail: expect.stringContaining('Nothing was handed over') }),
    });
    expect(await world.events(`access-${subject}`)).toEqual([]);
  });

  it('is told once a policy says by what it knows everybody, though its order was given before', async () => {
    await customer('emil@example.org', { fields: ['delivery_address'] });
    await shared('emil@example.org', 'ups');
    const id = await ordered('emil@example.org');
    await teller().tell(id);
    expect(await data(id, 'told')).toEqual([]);
    const before = world.policy;
    const recipients = before.recipients.map((each) =>
      each.id === 'ups' ? { ...each, privacyDesk: { ...each.privacyDesk, knows: ['email'] } } : each,
    );
    world.policy = { ...before, recipients };
    await teller().tell(id);
    world.policy = before;
    expect(mailsAbout(id, 'ups')[0]?.body).toContain('  email: emil@example.org\n');
    expect(await data(id, 'told')).toHaveLength(1);
  });

  it('whose desk cannot be reached from here is not told, and nothing is opened', async () => {
    const subject = await customer('eli@example.org');
    await shared('eli@example.org', 'ups');
    await shared('eli@example.org', 'gls');
    const id = await ordered('eli@example.org');
    await world.teller().tell(id);
    expect(await data(id, 'answered')).toMatchObject([
      { target: 'gls', outcome: 'failed', reason: 'no-secret' },
      { target: 'ups', outcome: 'failed', reason: 'no-mail-server' },
    ]);
    expect([await data(id, 'told'), await world.events(`access-${subject}`)]).toEqual([[], []]);
  });

  it('that has no desk is left to a person', async () => {
    await customer('fay@example.org');
    await shared('fay@example.org', 'dhl');
    const id = await ordered('fay@example.org');
    await teller().tell(id);
    expect([await data(id, 'told'), await data(id, 'answered')]).toEqual([[], []]);
    const letter = { target: 'dhl', round: 1, reference: 'letter/RR1', at: '2026-10-02T10:00:00Z' };
    const work = world.work();
    expect(await work.toldByPerson(anna, id, letter)).toEqual({ ok: true, status: 'recorded' });
    expect(await work.toldByPerson(anna, id, letter)).toEqual({ ok: true, status: 'duplicate' });
    expect(await work.toldByPerson(anna, id, { ...letter, target: 'shop-db' })).toEqual({
      ok: false,
      problem: expect.objectContaining({ status: 409 }),
    });
    expect(await data(id, 'told')).toEqual([{ ...letter, channel: 'person' }]);
    await answerForTheShop(id);
    await world.until(() => ended(id));
  });

  it('is told again, of all, when more was shared with it after its order', async () => {
    await customer('gil@example.org');
    await shared('gil@example.org', 'ups');
    const id = await ordered('gil@example.org');
    await teller().tell(id);
    await shared('gil@example.org', 'ups', ['email']);
    await answerForTheShop(id);
    await world.until(async () => {
      await world.process().advance(id);
      return (await data(id, 'ordered')).length === 3;
    });
    await teller().tell(id);
    expect(mailsAbout(id, 'ups', 2)[0]?.body).toContain('  email: gil@example.org\n');
    expect(await data(id, 'told')).toMatchObject([{ round: 1 }, { round: 2 }]);
    await world.until(() => ended(id));
  });
});

describe('a notice that is not accepted', () => {
  it('is sent again under the same reference until it is; a reason is said once, and nothing is claimed before', async () => {
    await customer('hal@example.org');
    await shared('hal@example.org', 'ups');
    const id = await ordered('hal@example.org');
    refusal = 451;
    const before = sink.offered;
    await world.until(async () => sink.offered >= before + 3 && (await data(id, 'answered')).length > 0, teller());
    expect(await data(id, 'told')).toEqual([]);
    expect(await data(id, 'answered')).toEqual([expect.objectContaining({ outcome: 'failed', reason: 'smtp-451', worker: 'teller' })]);
    refusal = undefined;
    await world.until(async () => (await data(id, 'told')).length === 1, teller());
    expect(mailsAbout(id, 'ups')).toHaveLength(1);
  });

  it('does not keep others waiting', async () => {
    await customer('ida@example.org');
    await shared('ida@example.org', 'gls');
    await shared('ida@example.org', 'ups');
    const id = await ordered('ida@example.org');
    desk.answers = { status: 200, acknowledgement: undefined };
    await teller().tell(id);
    expect(await data(id, 'told')).toMatchObject([{ target: 'ups' }]);
    expect(await data(id, 'answered')).toMatchObject([{ target: 'gls', outcome: 'failed', reason: 'webhook-not-acknowledged' }]);
  });

  it('for what it says does not keep others of its desk waiting', async () => {
    await customer('jan@example.org', { fields: { delivery_address: '9 Refused St' } });
    await shared('jan@example.org', 'ups');
    const refused = await ordered('jan@example.org');
    await customer('jil@example.org');
    await shared('jil@example.org', 'ups');
    const id = await ordered('jil@example.org');
    await world.until(async () => (await data(id, 'told')).length === 1 && (await data(refused, 'answered')).length === 1, teller());
    expect(await data(refused, 'answered')).toMatchObject([{ target: 'ups', outcome: 'failed', reason: 'smtp-554' }]);
  });

  it('is owed on past the due date, under the key of the order, and the certificate waits for it', async () => {
    const subject = await customer('joe@example.org');
    await shared('joe@example.org', 'ups');
    const id = await ordered('joe@example.org');
    await answerForTheShop(id);
    refusal = 550;
    await teller().tell(id);
    const { dueAt } = asked(await world.requests().get(ben, id)) as unknown as { dueAt: string };
    const [{ upTo: _upTo, ...first }] = (await data(id, 'ordered')) as [{ upTo: unknown; dueAt: string }];
    expect(first.dueAt).toBe(dueAt);
    world.now = () => new Date(Date.parse(dueAt) - 86_400_000);
    await world.process().advance(id);
    await world.process().advance(id);
    const escalation = { target: 'ups', round: 1, dueAt, reason: 'smtp-550' };
    expect(await data(id, 'escalated')).toEqual([{ ...escalation, stage: 'at-risk' }]);

    world.now = () => new Date(Date.parse(dueAt));
    await world.until(async () => {
      await world.process().advance(id);
      return (await data(id, 'shredded')).length === 1;
    });
    expect(await data(id, 'escalated')).toEqual([
      { ...escalation, stage: 'at-risk' },
      { ...escalation, stage: 'overdue' },
    ]);
    expect(await world.ledger.db.query('SELECT 1 FROM vault.subject_key WHERE pseudonym = $1', [subject])).toEqual([]);
    expect(await data(id, 'certified')).toEqual([]);

    refusal = undefined;
    await teller().tell(id);
    expect(mailsAbout(id, 'ups')[0]?.body).toContain('  delivery_address: 1 Main St\n');
    await world.until(() => ended(id));
    expect(await data(id, 'certified')).toHaveLength(1);
  });
});

class Cut extends Error {}

/** Dies once, at one point. */
function cutAt(cut: FaultPoint): Faults {
  let dead = false;
  return {
    at: (point) => {
      if (dead || point !== cut) return;
      dead = true;
      throw new Cut(point);
    },
  };
}

describe('cut off while telling', () => {
  const points = ['values.opened', ...tellingWrites.filter((write) => write !== 'erasure.escalated')] as const;
  it.each(points.flatMap((write): FaultPoint[] => [`before ${write}`, `after ${write}`]))(
    '%s: told at most once more, recorded once',
    async (point) => {
      const email = `${point.replaceAll(/[^a-z]/g, '-')}@example.org`;
      await customer(email);
      await shared(email, 'ups');
      const id = await ordered(email);
      await expect(teller(cutAt(point)).tell(id)).rejects.toThrow(Cut);
      const recorded = point === 'after erasure.told' ? 1 : 0;
      expect(await data(id, 'told')).toHaveLength(recorded);
      await teller().tell(id);
      await teller().tell(id);
      expect(await data(id, 'told')).toHaveLength(1);
      const acceptedBefore = point === 'after notice-sent' || point === 'before erasure.told';
      expect(mailsAbout(id, 'ups')).toHaveLength(acceptedBefore ? 2 : 1);
    },
  );

  it.each(['before erasure.escalated', 'after erasure.escalated'] as const)('%s: said once', async (point) => {
    const email = `${point.replaceAll(/[^a-z]/g, '-')}@example.org`;
    await customer(email);
    const id = await ordered(email);
    const [{ dueAt }] = (await data(id, 'ordered')) as [{ dueAt: string }];
    world.now = () => new Date(Date.parse(dueAt) - 86_400_000);
    await expect(world.process(cutAt(point)).advance(id)).rejects.toThrow(Cut);
    await world.process().advance(id);
    await world.process().advance(id);
    expect(await data(id, 'escalated')).toEqual([{ target: 'shop-db', round: 1, stage: 'at-risk', dueAt }]);
  });
});

describe('a copy that the person has asked for', () => {
  async function accessOf(email: string): Promise<string> {
    const { id } = asked(await world.requests().open(anna, { kind: 'access', regulation: 'gdpr', identifiers: { email } }));
    asked(await world.requests().command(anna, id, { do: 'verify', method: 'letter' }));
    return id;
  }

  it('is answered before anything is ordered', async () => {
    await customer('kim@example.org');
    const access = await accessOf('kim@example.org');
    const id = await ordered('kim@example.org');
    expect(await data(id, 'ordered')).toEqual([]);
    asked(await world.requests().approve(ben, access));
    expect([await world.process().advance(id), await data(id, 'ordered')]).toEqual(['waiting', []]);
    asked(await world.requests().command(anna, access, { do: 'complete', outcome: 'answered' }));
    await world.caughtUp();
    await world.process().advance(id);
    expect(await data(id, 'ordered')).toHaveLength(1);
  });

  it('has been answered once its bundle is ready', async () => {
    const subject = await customer('max@example.org');
    const access = await accessOf('max@example.org');
    const id = await ordered('max@example.org');
    const { vault, store } = world.ledger;
    const entry = {
      controller: 'shop',
      id: 'bundle-of-max',
      pseudonym: subject,
      request: access,
      createdAt: new Date(),
      expiresAt: new Date(Date.now() + 1e8),
    };
    await vault.exports.create(entry);
    await recordOpening(store, { controller: 'shop', actor: 'lethe', case: access, subject, fields: ['*'], for: 'export' });
    await world.caughtUp();
    expect([await world.process().advance(id), await data(id, 'ordered')]).toEqual(['waiting', []]);
    await vault.exports.write('shop', 'bundle-of-max', Readable.from([Buffer.from('bundle')]));
    await world.process().advance(id);
    expect(await data(id, 'ordered')).toHaveLength(1);
  });

  it('is not waited for when time runs out', async () => {
    await customer('lea@example.org');
    await accessOf('lea@example.org');
    const { id, dueAt } = (await world.approved('lea@example.org')) as unknown as { id: string; dueAt: string };
    world.now = () => new Date(Date.parse(dueAt) - 86_400_000);
    await world.process().advance(id);
    expect(await data(id, 'ordered')).toHaveLength(1);
  });
});
