import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openConnector, type Connector, type EraseResult, type SecretSource, type Who } from '#connectors';
import type { SystemFile } from '#domain';

/**
 * What a system under test holds, in words of its own: rows by dataset, as the downstream system itself shows them.
 * All of them hold a shop of two people, Ada (customer c-1) and Ben (c-2):
 *
 * - `customers`: email, name, phone; deleted.
 * - `orders`: found through customers; address, and `placed`, a date; deleted.
 * - `parcels`: found through orders; deleted.
 * - `invoices`: found by email; rows stay: email hashed, name fixed, ip truncated, born cut to its year, note nulled, amount kept (legal-obligation, 2034-12-31).
 */
export interface ContractedSystem {
  connector(): Connector;
  /** Puts the two people in, as if nothing had ever happened. */
  fill(): Promise<void>;
  /** Everything the system holds now, ordered by key. */
  content(): Promise<Record<string, Record<string, unknown>[]>>;
  /** Makes the next erasure fail half-way: something of Ada was removed or changed before the system went away. */
  failHalfway(erase: () => Promise<EraseResult>): Promise<EraseResult>;
  /** Puts back a parcel of Ada's first order after the order is gone, as a late writer would. */
  addLateParcel(): Promise<void>;
  close(): Promise<void>;
  /** Whether an erasure happens whole or not at all. Without it one that was cut off may have removed some, and says so by failing. */
  atomic?: boolean;
  /** Whether the system says which of two removed something; without it both may count it. */
  countsOnce?: boolean;
  /** Whether keys are columns of whole numbers, to which `01` is 1. */
  wholeNumbers?: boolean;
  /** Whether fields of a record that stays can be changed; without it the invoices are kept as they are. */
  fields?: boolean;
  /** How the system gives a value that a database would have as a number or a date in a column of its own; the same without it. */
  spells?(value: unknown): unknown;
}

/** The system file of that shop, for a kind of connector; `locations` by dataset. */
export function shopSystem(connector: string, connection: Record<string, unknown>, locations: Record<string, string>): SystemFile {
  return {
    controller: 'shop',
    name: 'shop-db',
    connector,
    connection,
    datasets: [
      {
        name: 'customers',
        category: 'account',
        location: String(locations.customers),
        key: 'id',
        identifiers: { customer_id: 'id', email: 'email', phone: 'phone' },
        fields: [{ name: 'email' }, { name: 'name', portable: true }, { name: 'phone' }],
        erase: 'delete-row',
      },
      {
        name: 'orders',
        category: 'order',
        location: String(locations.orders),
        key: 'id',
        references: [{ dataset: 'customers', column: 'customer_id' }],
        fields: [{ name: 'delivery_address', portable: true }, { name: 'placed' }],
        erase: 'delete-row',
      },
      {
        name: 'parcels',
        category: 'order',
        location: String(locations.parcels),
        key: 'id',
        references: [{ dataset: 'orders', column: 'order_id' }],
        fields: [{ name: 'tracking' }],
        erase: 'delete-row',
      },
      {
        name: 'invoices',
        category: 'payment',
        location: String(locations.invoices),
        key: 'id',
        identifiers: { email: 'email' },
        fields: [
          { name: 'email', action: { do: 'keyed-hash', key: 'env:HASH_KEY' } },
          { name: 'name', action: { do: 'fixed', value: 'erased' } },
          { name: 'ip', action: { do: 'truncate-ip' } },
          { name: 'born', action: { do: 'year-of-date' } },
          { name: 'note', action: { do: 'null' } },
          { name: 'amount', action: { do: 'keep', ground: 'legal-obligation', reviewAt: '2034-12-31' } },
        ],
        erase: 'fields',
      },
    ],
  };
}

/** The same shop where fields have other names in the system, and where those of a record that stays cannot be changed. */
export function withFields(system: SystemFile, columns: Record<string, string>, changeable: boolean): SystemFile {
  const columnOf = (name: string) => columns[name] ?? name;
  return {
    ...system,
    datasets: system.datasets.map((dataset) => ({
      ...dataset,
      ...(dataset.identifiers
        ? { identifiers: Object.fromEntries(Object.entries(dataset.identifiers).map(([type, name]) => [type, columnOf(name)])) }
        : {}),
      ...(dataset.references ? { references: dataset.references.map((one) => ({ ...one, column: columnOf(one.column) })) } : {}),
      fields: dataset.fields.map(({ name, action, ...field }) => ({
        ...field,
        name: columnOf(name),
        ...(columnOf(name) === name ? {} : { as: name }),
        ...(action ? { action: changeable || action.do === 'keep' ? action : { do: 'leave' as const } } : {}),
      })),
    })),
  };
}

/** Secrets by their whole reference, whoever asks. */
export function secretsOf(values: Record<string, string>): SecretSource {
  return { read: async (reference) => values[reference] };
}

/** Opens a connector; secrets by their name. The key of hashes is there already. */
export function openSystem(system: SystemFile, values: Record<string, string>): Connector {
  const known = { HASH_KEY: 'a key for tests', ...values };
  const connector = openConnector(
    system,
    secretsOf(Object.fromEntries(Object.entries(known).map(([name, value]) => [`env:${name}`, value]))),
  );
  if (!connector) throw new Error(`${system.connector} is not in the list of connectors`);
  return connector;
}

export const ada: Who = { identifiers: [{ type: 'email', value: 'ada@example.org' }], records: [] };
const nobody: Who = { identifiers: [{ type: 'email', value: 'nobody@example.org' }], records: [{ dataset: 'orders', record: '999' }] };
const NOTHING = { customers: 0, orders: 0, parcels: 0, invoices: 0 };
const RETAINED = [{ dataset: 'invoices', ground: 'legal-obligation', reviewAt: '2034-12-31', count: 2 }];

/** What every connector does, whatever is behind it. */
export function connectorContract(kind: string, open: () => Promise<ContractedSystem>): void {
  describe(`${kind}: what every connector does`, () => {
    let system: ContractedSystem | undefined;
    let connector: Connector;
    const content = () => (system as ContractedSystem).content();

    // The first time on a machine, the server is fetched or built.
    beforeAll(async () => {
      system = await open();
    }, 300_000);

    beforeEach(async () => {
      await system?.fill();
      connector = (system as ContractedSystem).connector();
    });

    afterAll(async () => system?.close());

    /** Invoices that an erasure changes. */
    const changes = () => (system?.fields === false ? 0 : 2);
    /** All that is there of Ada and must not stay. */
    const remaining = () => ({ customers: 1, orders: 2, parcels: 1, ...(changes() ? { invoices: changes() } : {}) });
    /** Expected rows in the words of the system. */
    const spelled = (rows: Record<string, Record<string, unknown>[]>) =>
      Object.fromEntries(Object.entries(rows).map(([name, list]) => [name, list.map((row) => spelledRow(row))]));
    const spelledRow = (row: Record<string, unknown>) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, system?.spells ? system.spells(value) : value]));

    it('finds nothing wrong with a system that is as its file says', async () => {
      expect(await connector.check()).toEqual([]);
    });

    it('collects what is held of a person, parents first, as often as asked, and nothing of others', async () => {
      const collected = await connector.collect(ada);
      if (!collected.ok) throw new Error(collected.code);
      const { collection } = collected;
      const read = async () => {
        const rows: Record<string, unknown> = {};
        for (const { name } of collection.datasets) rows[name] = (await all(collection.rows(name))).toSorted(byId);
        return rows;
      };
      const first = await read();
      const second = await read();
      await collection.close();

      expect(collection.datasets.map(({ name }) => name).toSorted()).toEqual(['customers', 'invoices', 'orders', 'parcels']);
      const order = collection.datasets.map(({ name }) => name);
      expect([order.indexOf('customers') < order.indexOf('orders'), order.indexOf('orders') < order.indexOf('parcels')]).toEqual([
        true,
        true,
      ]);
      expect(second).toEqual(first);
      expect(first).toEqual(
        spelled({
          customers: [{ id: 'c-1', email: 'Ada@Example.org', name: 'Ada', phone: '+1 (555) 010-0100' }],
          orders: [
            { id: 1, delivery_address: '1 Main St', placed: '2026-05-03T10:00:00Z' },
            { id: 2, delivery_address: '1 Main St', placed: '2026-06-03T10:00:00Z' },
          ],
          parcels: [{ id: 11, tracking: 'T-11' }],
          invoices: [
            {
              id: 21,
              email: 'ada@example.org',
              name: 'Ada',
              ip: '203.0.113.77',
              born: '1990-12-10',
              note: 'left at the door',
              amount: '10.50',
            },
            { id: 22, email: 'ADA@example.org', name: 'Ada', ip: '2001:db8:1:2::3', born: null, note: null, amount: '7.00' },
          ],
        }),
      );
    });

    it('a collection stays as it was while others write', async () => {
      const collected = await connector.collect(ada);
      if (!collected.ok) throw new Error(collected.code);
      const before = await all(collected.collection.rows('orders'));
      expect((await system?.connector().erase(ada))?.ok).toBe(true);
      const after = await all(collected.collection.rows('orders'));
      await collected.collection.close();
      expect(before).toHaveLength(2);
      expect(after).toEqual(before);
    });

    it('given a signal that aborted, then nothing is collected', async () => {
      expect(await connector.collect(ada, AbortSignal.abort())).toEqual({ ok: false, code: 'aborted' });
    });

    it('erases a person, counts what it did, names what it kept, and leaves others alone', async () => {
      const before = await content();
      const erased = await connector.erase(ada);
      expect(erased).toEqual({
        ok: true,
        counts: { customers: 1, orders: 2, parcels: 1, invoices: changes() },
        retained: RETAINED,
        found: expect.arrayContaining([
          { dataset: 'customers', record: 'c-1' },
          { dataset: 'orders', record: '1' },
          { dataset: 'orders', record: '2' },
        ]),
      });

      const after = await content();
      const bens = (rows: Record<string, unknown>[] | undefined) => rows?.filter((row) => row.owner === 'ben');
      expect(after).toEqual({
        customers: bens(before.customers),
        orders: bens(before.orders),
        parcels: bens(before.parcels),
        invoices:
          system?.fields === false
            ? before.invoices
            : [
                { owner: 'ada', id: 21, email: hashed, name: 'erased', ip: '203.0.113.0', born: '1990-01-01', note: null, amount: '10.50' },
                { owner: 'ada', id: 22, email: hashed, name: 'erased', ip: '2001:db8:1::', born: null, note: null, amount: '7.00' },
                ...(bens(before.invoices) ?? []),
              ],
      });
    });

    it('verifies: everything remains before, nothing after; what may stay does not count', async () => {
      const before = await connector.verify(ada);
      await connector.erase(ada);
      const after = await connector.verify(ada);
      expect([before, after]).toEqual([
        { ok: true, remaining: remaining() },
        { ok: true, remaining: {} },
      ]);
    });

    it('given an erasure, when it is done again, then nothing is left to do, also by record keys that still lead to rows', async () => {
      await connector.erase(ada);
      const once = await content();
      const who: Who = {
        ...ada,
        records: [
          { dataset: 'invoices', record: '21' },
          { dataset: 'orders', record: '1' },
        ],
      };
      const again = await connector.erase(who);
      expect(again).toEqual({ ok: true, counts: NOTHING, retained: [{ ...RETAINED[0], count: changes() ? 1 : 2 }], found: [] });
      expect(await connector.verify(who)).toEqual({ ok: true, remaining: {} });
      expect(await content()).toEqual(once);
    });

    it('finds rows by the record keys that the ledger knows, and through them what hangs on them', async () => {
      const who: Who = { identifiers: [], records: [{ dataset: 'orders', record: '1' }] };
      expect(await connector.erase(who)).toEqual({
        ok: true,
        counts: { customers: 0, orders: 1, parcels: 1, invoices: 0 },
        retained: [],
        found: [{ dataset: 'orders', record: '1' }],
      });
      expect(await connector.verify(who)).toEqual({ ok: true, remaining: {} });
    });

    it('of someone it does not hold it erases nothing and says so', async () => {
      const before = await content();
      expect(await connector.erase(nobody)).toEqual({ ok: true, counts: NOTHING, retained: [], found: [] });
      expect(await connector.verify(nobody)).toEqual({ ok: true, remaining: {} });
      expect(await connector.erase({ identifiers: [], records: [] })).toEqual({ ok: true, counts: NOTHING, retained: [], found: [] });
      expect(await content()).toEqual(before);
    });

    it('values are values, whatever stands in them', async () => {
      const before = await content();
      const odd = ["' or 1=1 --", '%', '_', '\\', '"; drop table customers', '\0', '$1', ''];
      const who: Who = {
        identifiers: odd.flatMap((value) => ['email', 'phone', 'customer_id'].map((type) => ({ type, value }))),
        records: odd.flatMap((record) =>
          ['customers', 'orders', 'parcels', 'invoices', 'no-such-dataset'].map((dataset) => ({ dataset, record })),
        ),
      };
      expect(await connector.erase(who)).toEqual({ ok: true, counts: NOTHING, retained: [], found: [] });
      expect(await content()).toEqual(before);
    });

    it('of people whose identifiers are nearly the same it takes only the one', async () => {
      const before = await content();
      const like = [
        'ada@example.or',
        'ada@example.orgs',
        'a%',
        'ada_example.org',
        'ada@example_org',
        ' ada@example.org',
        'ada@example.org ',
        'ada@example.org\0',
        'ádа@example.org',
      ];
      const who: Who = {
        identifiers: [
          ...like.map((value) => ({ type: 'email', value })),
          ...['C-1', 'c-', 'c-10', 'c-1 ', 'c_1', 'c-1\0', '*', 'c-?'].map((value) => ({ type: 'customer_id', value })),
        ],
        records: ['01', '1 ', '1.0', '10', '1e0', '0x1', "1'"]
          .flatMap((record) => ['orders', 'parcels'].map((dataset) => ({ dataset, record })))
          .filter(({ record }) => !(system?.wholeNumbers && record === '01')),
      };
      expect(await connector.verify(who)).toEqual({ ok: true, remaining: {} });
      expect(await connector.erase(who)).toEqual({ ok: true, counts: NOTHING, retained: [], found: [] });
      expect(await content()).toEqual(before);
    });

    it('given a crash half-way, then it is a failure, and doing it again finishes; nothing is half done where the system has transactions', async () => {
      const before = await content();
      const failed = await system?.failHalfway(() => connector.erase(ada));
      expect(failed).toEqual({ ok: false, code: 'connection-lost' });
      const left = await connector.verify(ada);
      if (system?.atomic ?? true) {
        expect(await content()).toEqual(before);
        expect(left).toEqual({ ok: true, remaining: remaining() });
      } else {
        // Whoever others are found through goes last, so what is left can still be found.
        expect(left.ok && left.remaining.customers).toBe(1);
      }
      expect((await connector.erase(ada)).ok).toBe(true);
      expect(await connector.verify(ada)).toEqual({ ok: true, remaining: {} });
    });

    it('two erasing the same person at once: each row is erased once', async () => {
      const results = await Promise.all([connector.erase(ada), system?.connector().erase(ada)]);
      const counts = results.map((result) => (result?.ok ? result.counts : undefined));
      if (system?.countsOnce ?? true) {
        expect(counts.map((one) => one?.customers).toSorted(ascending)).toEqual([0, 1]);
        expect(counts.map((one) => one?.invoices).toSorted(ascending)).toEqual([0, changes()]);
      }
      // Where the store has no transactions, the later one may be told that somebody else is at it. It is tried again.
      if ((system?.atomic ?? true) || counts.every((one) => one === undefined)) expect(counts).not.toContain(undefined);
      else if (counts.includes(undefined)) expect((await connector.erase(ada)).ok).toBe(true);
      expect(await connector.verify(ada)).toEqual({ ok: true, remaining: {} });
    });

    it('what was written under an erased parent is found when the erasure’s own findings are looked for', async () => {
      const erased = await connector.erase(ada);
      await system?.addLateParcel();
      const found = erased.ok ? erased.found : [];
      expect(await connector.verify({ ...ada, records: found })).toEqual({ ok: true, remaining: { parcels: 1 } });
    });
  });
}

const hashed = expect.stringMatching(/^hmac:[0-9a-f]{32}\.[0-9a-f]{8}$/);

/** Not every system has an order of its own. */
const byId = (a: Record<string, unknown>, b: Record<string, unknown>) => (String(a.id) < String(b.id) ? -1 : 1);

const ascending = (a: number | undefined, b: number | undefined) => Number(a) - Number(b);

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const row of rows) list.push(row);
  return list;
}
