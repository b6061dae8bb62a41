import { describe, expect, it } from '@jest/globals';
import type { Way } from '../../support/tcp-proxy.ts';
import { answerKeptBack, requestKeptBack } from '../kept-back.ts';
import { holds } from '../holds.ts';
import type { Matrix } from '../matrix.ts';

/** The networks between the eraser and the stores, silent each way and both, and cut while something is deleted. */
export function storeNetworks(matrix: () => Matrix): void {
  describe('given that between the eraser and the stores', () => {
    it.each<[string, Way[]]>([
      ['nothing gets to the stores', ['to-server']],
      ['nothing gets to the eraser', ['to-client']],
      ['nothing gets through', ['to-server', 'to-client']],
    ])(
      '%s, then nothing is deleted before it does',
      async (_, ways) => {
        const { installation, erasures } = matrix();
        const { stores } = installation;
        const before = stores.map(({ network }) => network.connections);
        for (const { network } of stores) network.silence(...ways);
        const somebody = await erasures.somebody();
        const shown = await erasures.shown(somebody.person);
        const ordered = await erasures.approve(somebody);
        await holds(() => stores.every(({ network }, index) => network.connections > before[index]!));
        expect([await erasures.shown(somebody.person), await erasures.certified(ordered)]).toEqual([shown, false]);
        for (const { network } of stores) await network.heal();
        await erasures.settled(ordered);
      },
      60_000,
    );

    it.each([
      ['the deletions are lost on their way', 'with an end of the connections', requestKeptBack, 'cut'],
      ['the answers to the deletions are lost', 'with an end of the connections', answerKeptBack, 'cut'],
      ['the deletions are lost on their way', 'and nobody is told that', requestKeptBack, 'forget'],
      ['the answers to the deletions are lost', 'and nobody is told that', answerKeptBack, 'forget'],
    ] as const)(
      '%s, %s, then they are made once',
      async (_, __, keptBack, how) => {
        const { installation, erasures } = matrix();
        const { stores } = installation;
        const reached = stores.map((store) => keptBack({ network: store.network, holds: (chunk) => store.isDeletion(chunk) }));
        const ordered = await erasures.ordered();
        await Promise.all(reached);
        const erased = (await erasures.answers(ordered)).filter(({ outcome }) => outcome === 'erased');
        expect([erased, await erasures.certified(ordered)]).toEqual([[], false]);
        for (const { network } of stores) {
          network[how]();
          await network.heal();
        }
        await erasures.settled(ordered);
      },
      60_000,
    );
  });
}
