import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Ordered } from '../erasures.ts';
import { holds } from '../holds.ts';
import type { Matrix } from '../matrix.ts';

/** A real lock on a row for 60 real seconds, and meanwhile all that must not wait for it: others, poison, and stores that lie. */
export function lockedRow(matrix: () => Matrix): void {
  describe("while somebody's row is locked for 60 seconds, ten times a consumer's session", () => {
    let locked: Ordered;
    let lock: { release(): Promise<void> };
    let since: number;
    let members: string[];

    beforeAll(async () => {
      const { installation, erasures, groups } = matrix();
      members = await groups.joined();
      const somebody = await erasures.somebody();
      lock = await installation.shop.lock(somebody.person);
      since = performance.now();
      locked = await erasures.approve(somebody);
      await holds(async () => (await installation.shop.waiting()) > 0);
    }, 60_000);

    afterAll(() => lock?.release());

    it('others whose orders come after it on the same partition are erased', async () => {
      const { erasures } = matrix();
      const others = await Promise.all([1, 2, 3].map(() => erasures.ordered()));
      for (const other of others) await erasures.settled(other);
      expect(await erasures.certified(locked)).toBe(false);
    }, 60_000);

    it('messages that are no orders and an order for nobody hold up no other, and are dead letters', async () => {
      const { installation, erasures } = matrix();
      const nobody = { erasure: '0'.repeat(32), target: 'carts', round: 1 };
      await erasures.publish(['no order', JSON.stringify({ ...nobody, round: 'one' }), null, JSON.stringify(nobody)]);
      await erasures.settled(await erasures.ordered());
      await holds(async () => (await installation.deadLetters()).size === 4);
      const letters = [...(await installation.deadLetters())].map(([id, problem]) => `${id.replace(/-0-.*/, '')} ${problem}`);
      expect(letters.toSorted()).toEqual([
        'erasure.orders invalid-request',
        'erasure.orders malformed-json',
        'erasure.orders malformed-json',
        `order-${nobody.erasure}-carts-1 not-found`,
      ]);
    }, 60_000);

    it('an order that always fails holds up no other, is a dead letter, and settles once it can', async () => {
      const { installation, erasures } = matrix();
      const somebody = await erasures.somebody();
      const refusal = await installation.crm.refuse(somebody.person);
      const ordered = await erasures.approve(somebody);
      await erasures.settled(await erasures.ordered());
      const letter = `order-${ordered.id}-crm-1`;
      await holds(async () => (await installation.deadLetters()).has(letter));
      expect((await installation.deadLetters()).get(letter)).toBe('order-failed');
      expect(await erasures.certified(ordered)).toBe(false);
      await refusal.mend();
      await erasures.settled(ordered);
      const outcomes = ['carts erased', 'crm erased', 'crm failed constraint', 'files erased', 'shop-db erased'];
      expect(await erasures.outcomes(ordered)).toEqual(outcomes);
      expect((await installation.deadLetters()).has(letter)).toBe(false);
    }, 60_000);

    it('stores that say they deleted and did not are caught, and nothing is certified before they have', async () => {
      const { installation, erasures } = matrix();
      const { stores } = installation;
      const somebody = await erasures.somebody();
      const shown = await erasures.shown(somebody.person);
      const lies = await Promise.all(stores.map((store) => store.lie(somebody.person)));
      const ordered = await erasures.approve(somebody);
      await holds(async () => (await erasures.answers(ordered)).length === 4);
      expect(await erasures.outcomes(ordered)).toEqual(stores.map(({ system }) => `${system} failed still-found`).toSorted());
      expect([await erasures.shown(somebody.person), await erasures.certified(ordered)]).toEqual([shown, false]);
      for (const end of lies) await end();
      await erasures.settled(ordered);
      expect(await erasures.answers(ordered)).toHaveLength(8);
    }, 60_000);

    it('no consumer is expelled meanwhile, and the row goes once it can', async () => {
      const { erasures, groups } = matrix();
      await holds(() => performance.now() - since >= 60_000, 70_000);
      expect([await groups.joined(), await erasures.certified(locked)]).toEqual([members, false]);
      expect(await erasures.outcomes(locked)).toEqual(['carts erased', 'crm erased', 'files erased', 'shop-db failed locked']);
      await lock.release();
      await erasures.settled(locked);
      expect(await groups.joined()).toEqual(members);
    }, 120_000);
  });
}
