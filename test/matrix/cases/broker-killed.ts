import { describe, expect, it } from '@jest/globals';
import { answersLost, isRequest } from '../kafka-requests.ts';
import { requestKeptBack } from '../kept-back.ts';
import { holds } from '../holds.ts';
import type { Matrix } from '../matrix.ts';

/** The broker SIGKILLed and started again at each step of an order. */
export function brokerKilled(matrix: () => Matrix): void {
  describe('given that the broker is killed and started again', () => {
    const restart = async () => {
      const { installation } = matrix();
      await installation.broker.end('SIGKILL');
      await installation.broker.start();
    };

    it('before the orders are published, then they are', async () => {
      const { installation, erasures } = matrix();
      const { broker } = installation;
      await broker.end('SIGKILL');
      const ordered = await erasures.ordered();
      await holds(async () => (await erasures.orders(ordered)) === 4);
      expect(await erasures.certified(ordered)).toBe(false);
      await broker.start();
      await erasures.settled(ordered);
    }, 60_000);

    it('after the orders are published and before the eraser has them, then it gets them', async () => {
      const { installation, erasures } = matrix();
      const { eraser } = installation.parts;
      eraser.signal('SIGSTOP');
      const ordered = await matrix().published();
      await restart();
      eraser.signal('SIGCONT');
      await erasures.settled(ordered);
    }, 60_000);

    it('after the eraser has the orders and before it has committed that, then they are carried out once', async () => {
      const { installation, erasures, groups } = matrix();
      const reached = requestKeptBack({ network: installation.network, holds: isRequest('offset commit') });
      const ordered = await erasures.ordered();
      await reached;
      await restart();
      await installation.network.heal();
      await erasures.settled(ordered);
      await groups.caughtUp();
      await erasures.settled(ordered);
    }, 60_000);

    it('while a store is being worked, then its receipt comes all the same', async () => {
      const { installation, erasures } = matrix();
      const { shop } = installation;
      const somebody = await erasures.somebody();
      const lock = await shop.lock(somebody.person);
      const ordered = await erasures.approve(somebody);
      await holds(async () => (await shop.waiting()) > 0);
      await restart();
      await lock.release();
      await erasures.settled(ordered);
    }, 60_000);

    it('after it took receipts and before the eraser knows that, then they count once', async () => {
      const { installation, erasures } = matrix();
      const reached = answersLost(installation.network, 'produce');
      const ordered = await erasures.ordered();
      await reached;
      await restart();
      await installation.network.heal();
      await erasures.settled(ordered);
    }, 60_000);

    it('after it took the receipts and before the ledger has them, then the ledger gets them', async () => {
      const { installation, erasures } = matrix();
      const ordered = await matrix().answeredUnread();
      await restart();
      installation.parts.worker.signal('SIGCONT');
      await erasures.settled(ordered);
    }, 60_000);
  });
}
