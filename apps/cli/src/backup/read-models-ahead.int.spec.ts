import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { EventStore } from '#event-store';
import { ReadModels } from '#projections';
import { EmbeddedStoreProcess } from '../../../../test/support/embedded-store.ts';
import { testDatabase, type TestDatabase } from '../../../../test/support/postgres.ts';
import { removeReadModelsAhead } from './read-models-ahead.ts';

let store: EmbeddedStoreProcess;
let database: TestDatabase;

beforeEach(async () => {
  [store, database] = await Promise.all([EmbeddedStoreProcess.start(), testDatabase()]);
});
afterEach(async () => {
  await Promise.all([store.remove(), database.drop()]);
});

describe('read models beside a ledger that was restored', () => {
  test('stay when the ledger has all of which they were folded, and are built anew when it ends before', async () => {
    expect(await removeReadModelsAhead(database.url, -1n)).toBe(false);
    const db = database.db('lethe_read');
    const ledger = new EventStore({ url: store.url });
    const models = new ReadModels(db, ledger);
    await ReadModels.migrate(db);
    await db.query('UPDATE read.progress SET position = 20');
    expect([await removeReadModelsAhead(database.url, 20n), await models.position()]).toEqual([false, 20n]);

    expect(await removeReadModelsAhead(database.url, 19n)).toBe(true);
    await ReadModels.migrate(db);
    expect([await models.position(), await models.answersFrom()]).toEqual([-1n, -1n]);
    await ledger.dispose();
  });
});
