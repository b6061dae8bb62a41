import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Connector, Who } from '#connectors';
import type { SystemFile } from '#domain';
import { collect } from './collect.ts';
import { scopedShop } from './scoped-shop.ts';

/** A database that two controllers share: see `scoped-shop.ts`. */
export interface SharedDatabase {
  connection: Record<string, unknown>;
  connector(system: SystemFile): Connector;
  /** Puts the rows in, as if nothing had ever happened. */
  fill(): Promise<void>;
  /** Rows of the other controller and of nobody, and what else is in their tables. */
  rows(sql: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** Both have these: a record key of one controller says nothing of the other's. */
const ada: Who = {
  identifiers: [{ type: 'email', value: 'ada@example.org' }],
  records: [{ dataset: 'customers', record: '1' }],
};

const EVERYTHING = [
  'select tenant, id, email, name from shared.customers order by tenant, id',
  'select tenant, id from shared.orders order by id',
  'select id from shared.notes order by id',
];

const OTHERS = [
  { tenant: 'other', id: 1, email: 'ada@example.org', name: 'Ada' },
  { tenant: 'other', id: 2, email: 'ben@example.org', name: 'Ben' },
];

/** What every connector with scopes does. */
export function scopeContract(kind: string, open: () => Promise<SharedDatabase>): void {
  describe(`${kind}: a table that another controller has rows in`, () => {
    let database: SharedDatabase;
    let connector: Connector;

    // The first time on a machine, the server is fetched or built.
    beforeAll(async () => {
      database = await open();
    }, 300_000);

    beforeEach(async () => {
      await database.fill();
      connector = database.connector(scopedShop(kind, 'shop', database.connection));
    });

    afterAll(() => database?.close());

    const everything = () => Promise.all(EVERYTHING.map((sql) => database.rows(sql)));

    it('is erased from, looked at and collected in the scope of the file, whatever coincides', async () => {
      expect(await connector.check()).toEqual([]);
      expect(await connector.verify(ada)).toEqual({ ok: true, remaining: { customers: 1, orders: 1, notes: 1 } });
      const collected = await connector.collect(ada);
      if (!collected.ok) throw new Error(collected.code);
      const shown = await Promise.all(['customers', 'orders', 'notes'].map((name) => collect(collected.collection.rows(name))));
      await collected.collection.close();
      expect(shown).toEqual([
        [{ id: 1, email: 'ada@example.org', name: 'Ada' }],
        [{ id: 10, address: '1 Main St' }],
        [{ id: 100, words: 'rang twice' }],
      ]);
      expect(await connector.erase(ada)).toMatchObject({ ok: true, counts: { customers: 1, orders: 1, notes: 1 } });
      expect(await everything()).toEqual([
        [...OTHERS, { tenant: 'shop', id: 1, email: 'erased', name: null }],
        [
          { tenant: 'other', id: 20 },
          { tenant: null, id: 30 },
        ],
        [{ id: 200 }],
      ]);
      expect(await connector.verify(ada)).toEqual({ ok: true, remaining: {} });
    });

    it('fails, and is not touched, where a row without a scope could be either’s', async () => {
      const unscoped = scopedShop(kind, 'shop', database.connection);
      delete unscoped.datasets[1]!.scope;
      const before = await everything();
      expect(await database.connector(unscoped).erase(ada)).toEqual({ ok: false, code: 'schema-mismatch' });
      expect(await database.connector(unscoped).verify(ada)).toEqual({ ok: false, code: 'schema-mismatch' });
      expect(await everything()).toEqual(before);
    });

    it('is erased from by a key of a row that is gone, where another has the same key', async () => {
      const system = scopedShop(kind, 'shop', database.connection);
      system.datasets[0]!.erase = 'delete-row';
      await database.rows("delete from shared.customers where tenant = 'shop'");
      const gone = database.connector(system);
      expect(await gone.verify(ada)).toEqual({ ok: true, remaining: { orders: 1, notes: 1 } });
      expect(await gone.erase(ada)).toMatchObject({ ok: true, counts: { customers: 0, orders: 1, notes: 1 } });
      expect((await everything()).slice(1)).toEqual([
        [
          { tenant: 'other', id: 20 },
          { tenant: null, id: 30 },
        ],
        [{ id: 200 }],
      ]);
      expect(await gone.verify(ada)).toEqual({ ok: true, remaining: {} });
    });

    it('fails, and is not touched, where a row without a scope is found by a key that another has', async () => {
      const before = await everything();
      const theirs = { ...ada, records: [{ dataset: 'orders', record: '20' }] };
      expect(await connector.erase(theirs)).toEqual({ ok: false, code: 'schema-mismatch' });
      expect(await connector.verify(theirs)).toEqual({ ok: false, code: 'schema-mismatch' });
      expect(await everything()).toEqual(before);
    });

    it('is not taken for one that holds nothing where its scope can be no row’s, or its column is not there', async () => {
      const wrong = (scope: { column: string; equals: string }) => {
        const system = scopedShop(kind, 'shop', database.connection);
        system.datasets[1]!.scope = scope;
        return database.connector(system);
      };
      const impossible = wrong({ column: 'id', equals: 'shop' });
      expect(await impossible.check()).toEqual([expect.objectContaining({ code: 'scope', dataset: 'orders', column: 'id' })]);
      expect(await impossible.erase(ada)).toEqual({ ok: false, code: 'schema-mismatch' });
      const missing = wrong({ column: 'shop', equals: 'shop' });
      expect(await missing.check()).toEqual([expect.objectContaining({ code: 'no-column', dataset: 'orders', column: 'shop' })]);
      expect(await missing.erase(ada)).toEqual({ ok: false, code: 'schema-mismatch' });
    });
  });
}
