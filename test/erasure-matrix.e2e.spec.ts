import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from './support/canary-ledger.ts';
import { Erasures } from './matrix/erasures.ts';
import { Installation } from './matrix/installation.ts';
import { isRequest } from './matrix/kafka-requests.ts';
import { requestKeptBack } from './matrix/kept-back.ts';

let installation: Installation;
let erasures: Erasures;

beforeAll(async () => {
  installation = await Installation.start();
  erasures = await Erasures.among(installation);
}, 180_000);

afterEach(async () => {
  await installation.network.heal();
  for (const { network } of installation.stores) await network.heal();
});

afterAll(() => installation?.stop(), 60_000);

const holds = (condition: () => Promise<boolean> | boolean) => eventually(async () => (await condition()) || undefined);

describe('an erasure in four stores', () => {
  it('goes from the request over the order, the eraser and the receipts to the certificate', async () => {
    const ordered = await erasures.ordered();
    await erasures.settled(ordered);
    expect(await erasures.answers(ordered)).toHaveLength(4);
  }, 60_000);
});

describe('given that the eraser is killed', () => {
  it('between the deletions and their receipts, then the next says what was deleted', async () => {
    const { network, parts } = installation;
    const reached = requestKeptBack({ network, holds: isRequest('produce') });
    const ordered = await erasures.ordered();
    await reached;
    await holds(() => erasures.gone(ordered));
    expect([await erasures.answers(ordered), await erasures.certified(ordered)]).toEqual([[], false]);
    await parts.eraser.end('SIGKILL');
    await network.heal();
    await parts.eraser.start();
    await erasures.settled(ordered);
  }, 60_000);
});
