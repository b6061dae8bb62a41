import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDuration, durationOf } from '#domain';
import { ErasureWorld } from '../../../test/support/erasure-world.ts';
import { KeyDays } from '../../../test/support/key-days.ts';
import { SlowKms } from '../../../test/support/slow-kms.ts';
import { readCertificate } from './certificates.ts';
import { finalityOf } from './finality.ts';
import { loadErasure } from './load.ts';

let world: ErasureWorld;

beforeAll(async () => {
  world = await ErasureWorld.open();
});

afterAll(() => world.close());

describe('the finality of an erasure', () => {
  it('is pending until the keys that the certificate names are destroyed, overdue if they are not in time, and then done; what was signed stays', async () => {
    const { ledger } = world;
    const days = await KeyDays.of(ledger);
    const [first, worker] = [await days.active(), days.worker()];
    const eva = await world.customer('eva@example.org');
    const living = await world.customer('liv@example.org');
    const read = async (vault = ledger.vault) => (await vault.openIdentifiers('shop', [eva, living])).map(({ value }) => value).sort();
    const backup = await days.backup();
    try {
      const { id } = await world.approved('eva@example.org');
      const certified = async () => {
        const result = await readCertificate(ledger.store, 'shop', id);
        return result.ok && result.signed;
      };
      const signed = await world.until(certified, world.process(), world.eraser());
      const { state } = await loadErasure(ledger.store, id);
      const at = (now: Date) => finalityOf({ ...world.engines(), now: () => now }, state, 'P1D');
      const dueAt = addDuration(addDuration(new Date(state.shredded?.at ?? ''), durationOf('P1D')), durationOf('P30D')).toISOString();
      const waiting = { dueAt, waitsFor: [first] };

      expect(signed.certificate.finality).toMatchObject({ dayKeys: [first], dueAt, state: 'pending' });
      expect(await at(days.now)).toEqual({ state: 'pending', ...waiting });
      expect(await at(new Date(Date.parse(dueAt) + 1))).toEqual({ state: 'overdue', ...waiting });

      // The backup opens the person as long as the window is open, and nobody after it.
      await days.pass(30.5, worker);
      expect(await at(days.now)).toEqual({ state: 'pending', ...waiting });
      expect(await read(await backup.vault())).toEqual(['eva@example.org', 'liv@example.org']);
      await days.pass(0.5, worker);
      expect(await at(days.now)).toEqual({ state: 'done', dueAt, waitsFor: [] });
      await expect(read(await backup.vault())).rejects.toThrow(`The key of the day ${first}`);
      expect([await read(), await certified()]).toEqual([['liv@example.org'], signed]);
    } finally {
      await backup.drop();
    }
  });

  it('counts the time in which the key could be brought back: the certificate names it, and its date is reached when nobody can', async () => {
    let clock = () => new Date();
    const kms = new SlowKms(() => clock());
    const slow = await ErasureWorld.open(undefined, kms.provider());
    try {
      const { ledger } = slow;
      const days = await KeyDays.of(ledger);
      clock = () => days.now;
      const [first, worker] = [await days.active(), days.worker()];
      await slow.customer('eva@example.org');
      const { id } = await slow.approved('eva@example.org');
      const certified = async () => {
        const result = await readCertificate(ledger.store, 'shop', id);
        return result.ok && result.signed;
      };
      const signed = await slow.until(certified, slow.process(), slow.eraser());
      const { state } = await loadErasure(ledger.store, id);
      const dueAt = new Date(Date.parse(state.shredded?.at ?? '') + (1 + 30 + 7) * 86_400_000).toISOString();
      expect(signed.certificate.finality).toMatchObject({ dayKeys: [first], backupWindow: 'P30D', destructionDelay: 'P7D', dueAt });
      const at = (now: Date) => finalityOf({ ...slow.engines(), now: () => now }, state, 'P1D');
      await days.pass(37.5, worker);
      expect([await ledger.keys.dayKey(first), await at(days.now)]).toEqual([undefined, { state: 'pending', dueAt, waitsFor: [first] }]);
      expect((await at(new Date(Date.parse(dueAt) + 1)))?.state).toBe('overdue');
      await days.pass(0.5, worker);
      expect(await at(days.now)).toEqual({ state: 'done', dueAt, waitsFor: [] });
    } finally {
      await slow.close();
    }
  });

  it('does not exist before the keys are destroyed', async () => {
    const { id } = await world.approved('new@example.org');
    await world.until(async () => (await world.types(`erasure-${id}`)).length > 0, world.process());
    const { state } = await loadErasure(world.ledger.store, id);
    expect([state.shredded, await finalityOf(world.engines(), state, 'P30D')]).toEqual([undefined, undefined]);
  });
});
