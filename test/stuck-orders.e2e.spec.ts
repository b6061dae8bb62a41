import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { topicName } from '#messaging';
import { until } from './support/collect.ts';
import { lagOf } from './support/kafka-topics.ts';
import { KafkaBroker } from './support/kafka.ts';
import { KafkaErasures } from './support/kafka-erasures.ts';
import { environmentOf } from './support/processes.ts';

const LETHE = fileURLToPath(new URL('../apps/cli/bin/lethe.mjs', import.meta.url));
const ORDERS = topicName('jrpanel', 'erasure.orders');

let broker: KafkaBroker;
let world: KafkaErasures;

beforeAll(async () => {
  if (!existsSync(join(LETHE, '../../../../dist/apps/cli/src')))
    throw new Error('There is no build. Run `npm run build` first, or `npm test`, which does.');
  broker = await KafkaBroker.start();
  world = await KafkaErasures.open(broker.brokers);
}, 60_000);

afterEach(() => world.stop());

afterAll(async () => {
  await world.close();
  await broker.remove();
}, 30_000);

/** What `lethe dead …` prints. */
function dead(...args: string[]): Promise<string> {
  const { postgresUrl, keysDir } = world.ledger.engines.config;
  const environment = {
    LETHE_POSTGRES_URL: postgresUrl,
    LETHE_KEYS_DIR: keysDir,
    LETHE_KAFKA_BROKERS: broker.brokers,
    LETHE_KAFKA_REPLICATION: '1',
    LETHE_KAFKA_PARTITIONS: '2',
  };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [LETHE, 'dead', ...args], { env: environmentOf(environment) }, (error, out, err) =>
      error ? reject(new Error(err)) : resolve(out),
    );
  });
}

/** The id of the one dead letter, once it can be opened. */
async function theLetter(): Promise<string> {
  const letters = () => world.ledger.engines.vault.deadLetters.list('jrpanel');
  await until(async () => (await letters()).some(({ place }) => place));
  const [letter, ...others] = await letters();
  expect(others).toEqual([]);
  return letter!.id;
}

/** How the findings stand that say of the erasure that it is stuck. */
async function stuck(erasure: string): Promise<string[]> {
  const { body } = await world.ledger.send('GET', '/v1/findings?rule=erasure-stuck', { key: world.key('dpo') });
  const items = body.items as { status: string; detail: { erasure: string } }[];
  return items.filter(({ detail }) => detail.erasure === erasure).map(({ status }) => status);
}

async function refuseToDelete(email: string): Promise<void> {
  await world.shop.query(`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`);
  await world.shop.query(
    `create trigger refuse before delete on customers for each row when (old.email = '${email}') execute function refuse()`,
  );
}

describe('what orders get stuck on', () => {
  it('given an order that always fails, then `lethe dead` lists it once and shows why, and sends it again when the cause is gone', async () => {
    const email = await world.customer();
    await refuseToDelete(email);
    world.start();
    const id = await world.approved(email);
    const letter = await theLetter();
    expect(letter).toBe(`order-${id}-shop-db-1`);
    await until(async () => (await stuck(id)).join() === 'open');
    expect(await dead('list', 'jrpanel')).toMatch(new RegExp(`^${letter} {2}\\S+Z {2}order-failed\\n$`));
    const shown = await dead('show', 'jrpanel', letter);
    expect(shown).toContain(`from      ${ORDERS}\n`);
    expect(shown).toMatch(/problem {3}shop-db could not carry the order out in \d+ attempts, the last time for 'failed'\./);
    expect(shown).toContain('value/erasure: text of 32 characters');
    expect(shown).not.toContain('customer');

    await world.stop();
    await world.shop.query('drop trigger refuse on customers');
    expect(await dead('replay', 'jrpanel', letter)).toBe(`${letter} was sent again to ${ORDERS}.\n`);
    world.start();
    await world.certificate(id);
    expect(await world.left(email)).toBe(0);
    await until(async () => (await stuck(id)).join() === 'resolved');
    // It may have been told once more before its message came again; with its receipt that is over too.
    await until(async () => (await dead('list', 'jrpanel')) === 'jrpanel has no message that could not be recorded.\n');
  }, 120_000);

  it('given a message among the orders that is none, then `lethe dead` lists it, and sends it again', async () => {
    const publisher = world.kafka.publisher();
    const value = Buffer.from(JSON.stringify({ erasure: 'ada@example.org', round: 1 }));
    await publisher.send([{ topic: ORDERS, messages: [{ key: null, value, headers: [] }] }]);
    await publisher.close();
    const letter = await theLetter();
    expect(await dead('list', 'jrpanel')).toMatch(/^erasure\.orders-\d-\d+-[0-9a-z]+ {2}\S+Z {2}invalid-request\n$/);
    const shown = await dead('show', 'jrpanel', letter);
    for (const line of ['/erasure is not as documented', '/target is required', 'value/erasure: text of 15 characters'])
      expect(shown).toContain(line);
    expect(shown).not.toContain('ada');
    expect(await dead('replay', 'jrpanel', letter)).toBe(`${letter} was sent again to ${ORDERS}.\n`);
    // It is what it was, so it is found again.
    expect(await theLetter()).not.toBe(letter);
  }, 60_000);
});

describe('an eraser that has lost its inbox', () => {
  /** Taken by the eraser and not done: the messages are committed and will not come again. */
  async function takenAndNotDone(): Promise<{ email: string; id: string }> {
    const email = await world.customer();
    await world.shop.query('alter table customers rename to customers_away');
    world.start();
    const id = await world.approved(email);
    await until(async () => (await world.answers(id)).length > 0);
    await until(async () => (await lagOf(world.kafka, 'lethe.eraser.jrpanel.shop-db', ORDERS)) === 0);
    await world.stop();
    await world.shop.query('alter table customers_away rename to customers');
    return { email, id };
  }

  it('has from the ledger what is open, and carries it out; nobody touches the offsets', async () => {
    const { email, id } = await takenAndNotDone();
    world.loseInbox();
    world.start();
    await world.certificate(id);
    expect(await world.left(email)).toBe(0);
    expect((await world.answers(id)).map(({ outcome }) => outcome)).toEqual(['failed', 'erased']);
  }, 60_000);

  it('may as well be given every order once more: those that are settled are 410, and a person who came back is left alone', async () => {
    const settled = await world.customer();
    world.start();
    const before = await world.approved(settled);
    await world.certificate(before);
    await world.stop();
    const answered = await world.answers(before);
    await world.shop.query('insert into customers (email) values ($1)', [settled]);
    const { email, id } = await takenAndNotDone();
    world.loseInbox();
    await world.kafka.admin((admin) => admin.resetOffsets({ groupId: 'lethe.eraser.jrpanel.shop-db', topic: ORDERS, earliest: true }));
    world.start();
    await world.certificate(id);
    await until(async () => (await lagOf(world.kafka, 'lethe.eraser.jrpanel.shop-db', ORDERS)) === 0);
    await until(() => world.open === 0);
    expect([await world.left(email), await world.left(settled)]).toEqual([0, 1]);
    expect(await world.answers(before)).toEqual(answered);
  }, 60_000);
});
