import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { brokerKilled } from './matrix/cases/broker-killed.ts';
import { brokerNetwork } from './matrix/cases/broker-network.ts';
import { eraserKilled } from './matrix/cases/eraser-killed.ts';
import { lockedRow } from './matrix/cases/locked-row.ts';
import { storeNetworks } from './matrix/cases/store-networks.ts';
import { Matrix } from './matrix/matrix.ts';

/**
 * Erasures over Kafka in PostgreSQL, MariaDB, Redis and an object store, with everything that can fail on the way failing. Whatever happens, each ends with
 * every system erased, each effect once, and the certificate after that (`Erasures.settled`).
 */
let matrix: Matrix;

beforeAll(async () => {
  matrix = await Matrix.open();
}, 180_000);

afterEach(() => matrix?.mend());

afterAll(() => matrix?.installation.stop(), 60_000);

describe('an erasure in four stores', () => {
  it('goes from the request over the orders, the eraser and the receipts to the certificate', async () => {
    const { erasures } = matrix;
    const ordered = await erasures.ordered();
    await erasures.settled(ordered);
    expect(await erasures.answers(ordered)).toHaveLength(4);
  }, 60_000);
});

brokerKilled(() => matrix);
eraserKilled(() => matrix);
brokerNetwork(() => matrix);
storeNetworks(() => matrix);
// The last one, since the eraser goes on to try what nobody ordered.
lockedRow(() => matrix);
