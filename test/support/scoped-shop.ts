import type { SystemFile } from '#domain';

/**
 * Two controllers in one database: rows say whose they are in `tenant`, and both have a customer 1 with the same email. Orders are found through customers by
 * a key that is each one's own; notes by the order, and do not say whose they are.
 */
export function scopedShop(connector: string, tenant: string, connection: Record<string, unknown>): SystemFile {
  const scope = { column: 'tenant', equals: tenant };
  return {
    controller: 'shop',
    name: 'shared-db',
    connector,
    connection,
    datasets: [
      {
        name: 'customers',
        category: 'account',
        location: 'shared.customers',
        key: 'id',
        scope,
        identifiers: { email: 'email' },
        fields: [
          { name: 'email', action: { do: 'fixed', value: 'erased' } },
          { name: 'name', action: { do: 'null' } },
        ],
        erase: 'fields',
      },
      {
        name: 'orders',
        category: 'order',
        location: 'shared.orders',
        key: 'id',
        scope,
        references: [{ dataset: 'customers', column: 'customer_id' }],
        fields: [{ name: 'address' }],
        erase: 'delete-row',
      },
      {
        name: 'notes',
        category: 'order',
        location: 'shared.notes',
        key: 'id',
        references: [{ dataset: 'orders', column: 'order_id' }],
        fields: [{ name: 'words' }],
        erase: 'delete-row',
      },
    ],
  };
}

export const SCOPED_TABLES = `
create table shared.customers (tenant varchar(20), id int, email varchar(200), name varchar(200), primary key (tenant, id));
create table shared.orders (id int primary key, tenant varchar(20), customer_id int, address varchar(200));
create table shared.notes (id int primary key, order_id int, words varchar(200));
`;

export const SCOPED_ROWS = `
delete from shared.customers; delete from shared.orders; delete from shared.notes;
insert into shared.customers values ('shop', 1, 'ada@example.org', 'Ada'), ('other', 1, 'ada@example.org', 'Ada'), ('other', 2, 'ben@example.org', 'Ben');
insert into shared.orders values (10, 'shop', 1, '1 Main St'), (20, 'other', 1, '1 Main St'), (30, null, 1, '1 Main St');
insert into shared.notes values (100, 10, 'rang twice'), (200, 20, 'rang twice');
`;
