import { describe, expect, it } from '@jest/globals';
import { answersLost, isRequest } from '../kafka-requests.ts';
import { requestKeptBack } from '../kept-back.ts';
import { holds } from '../holds.ts';
import type { Matrix } from '../matrix.ts';

/** The eraser SIGKILLed between any two things that it does with an order. */
export function eraserKilled(matrix: () => Matrix): void {
  describe('given that the eraser is killed', () => {
    /** With whatever it has sent and the broker does not have. */
    const killed = async () => {
      const { network, parts } = matrix().installation;
      await parts.eraser.end('SIGKILL');
      network.cut();
      await network.heal();
    };

    it('after it has deleted and before it has said so, then the next says what was deleted', async () => {
      const { installation, erasures } = matrix();
      const { network, parts } = installation;
      const reached = requestKeptBack({ network, holds: isRequest('produce') });
      const ordered = await erasures.ordered();
      await reached;
      await holds(() => erasures.gone(ordered));
      expect([await erasures.answers(ordered), await erasures.certified(ordered)]).toEqual([[], false]);
      await killed();
      expect(await parts.eraser.start()).toMatchObject({ open: 4 });
      await erasures.settled(ordered);
    }, 60_000);

    it('after its receipts are in the ledger and before it knows that, then the next finds nothing to do', async () => {
      const { installation, erasures, groups } = matrix();
      const { network, parts } = installation;
      const reached = answersLost(network, 'produce');
      const ordered = await erasures.ordered();
      await reached;
      await holds(async () => (await erasures.answers(ordered)).length === 4);
      await killed();
      const receipts = await erasures.messages('erasure.receipts');
      expect(await parts.eraser.start()).toMatchObject({ open: 4 });
      await holds(async () => {
        await groups.joined();
        await parts.eraser.end('SIGTERM');
        return (await parts.eraser.start())['open'] === 0;
      });
      await erasures.settled(ordered);
      expect(await erasures.messages('erasure.receipts')).toBe(receipts);
    }, 60_000);

    it('after its receipts are in Kafka and before anybody knows that, then the next sends them again, and they count once', async () => {
      const { installation, erasures } = matrix();
      const { network, parts } = installation;
      const ordered = await matrix().answeredUnread(() => void answersLost(network, 'produce'));
      await killed();
      const receipts = await erasures.messages('erasure.receipts');
      expect(await parts.eraser.start()).toMatchObject({ open: 4 });
      await holds(async () => (await erasures.messages('erasure.receipts')) === receipts + 4);
      parts.worker.signal('SIGCONT');
      await erasures.settled(ordered);
      expect(await erasures.answers(ordered)).toHaveLength(4);
    }, 60_000);

    it('after all is answered and before it has committed the orders, then the next gets them again and leaves them', async () => {
      const { installation, erasures, groups } = matrix();
      const { network, parts } = installation;
      const reached = requestKeptBack({ network, holds: isRequest('offset commit') });
      const ordered = await erasures.ordered();
      await reached;
      await holds(() => erasures.certified(ordered));
      await killed();
      await parts.eraser.start();
      await groups.caughtUp();
      await erasures.settled(ordered);
      expect(await erasures.answers(ordered)).toHaveLength(4);
    }, 60_000);
  });
}
