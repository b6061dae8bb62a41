import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ErasureWorld } from '../../../test/support/erasure-world.ts';
import { loadErasure } from './load.ts';

let world: ErasureWorld;

beforeAll(async () => {
  world = await ErasureWorld.open();
});

afterAll(() => world.close());

const desk = { controller: 'shop', name: 'shop-desk', systems: ['shop-db'] };
const query = async (sql: string) => world.ledger.db.query(sql);

async function orderOf(email: string): Promise<string> {
  await world.customer(email);
  const { id } = await world.approved(email);
  await world.until(async () => (await loadErasure(world.ledger.store, id)).state.orders[0], world.process());
  return id;
}

describe('an order that a restored vault does not have', () => {
  it('names again whom and what it named, found in what the vault knows, and is kept', async () => {
    const id = await orderOf('kim@example.org');
    const before = await world.work().claim(desk, id, 'shop-db');
    expect(before).toMatchObject({
      ok: true,
      order: { identifiers: [{ type: 'email', value: 'kim@example.org' }], records: [{ dataset: 'orders' }] },
    });
    await query('DELETE FROM vault.erasure_order');
    expect(await world.work().claim(desk, id, 'shop-db')).toEqual(before);
    expect(await query('SELECT target FROM vault.erasure_order')).toEqual([{ target: 'shop-db' }]);
    // It is as good as the first one: from now on it is told also when the person's own keys are gone.
    await query('DELETE FROM vault.identifier');
    expect(await world.work().claim(desk, id, 'shop-db')).toEqual(before);
  });

  it('is not answered with nobody when the vault knows nobody any more: that would count as nothing held', async () => {
    const id = await orderOf('lou@example.org');
    for (const table of ['erasure_order', 'identifier', 'case_file']) await query(`DELETE FROM vault.${table}`);
    expect(await world.work().claim(desk, id, 'shop-db')).toEqual({
      ok: false,
      problem: expect.objectContaining({ status: 409, detail: expect.stringContaining('Nothing was handed over') }),
    });
    expect(await query('SELECT target FROM vault.erasure_order')).toEqual([]);
  });
});
