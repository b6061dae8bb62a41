import { describe, expect, it } from '@jest/globals';
import type { Way } from '../../support/tcp-proxy.ts';
import { holds } from '../holds.ts';
import type { Matrix } from '../matrix.ts';

/** The network between the eraser and the broker, silent each way and both, and cut. */
export function brokerNetwork(matrix: () => Matrix): void {
  describe('given that between the eraser and the broker', () => {
    it.each<[string, Way[]]>([
      ['nothing gets to the broker', ['to-server']],
      ['nothing gets to the eraser', ['to-client']],
      ['nothing gets through', ['to-server', 'to-client']],
    ])(
      '%s, and the broker takes it for dead, then nothing is certified before it is back',
      async (_, ways) => {
        const { installation, erasures, groups } = matrix();
        const { network } = installation;
        await groups.joined();
        network.silence(...ways);
        const ordered = await matrix().published();
        await holds(async () => (await groups.members()).length === 0);
        expect([await erasures.answers(ordered), await erasures.certified(ordered)]).toEqual([[], false]);
        await network.heal();
        await erasures.settled(ordered);
      },
      60_000,
    );

    it('connections are cut and refused, then all goes on when they are not', async () => {
      const { installation, erasures } = matrix();
      const { network } = installation;
      await network.gone();
      const ordered = await matrix().published();
      expect(await erasures.certified(ordered)).toBe(false);
      await network.heal();
      await erasures.settled(ordered);
    }, 60_000);
  });
}
