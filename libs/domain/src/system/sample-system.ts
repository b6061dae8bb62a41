import type { SystemFile } from './system.ts';

/** A small system file without faults, new at each call, for tests to change. */
export function sampleSystem(): SystemFile {
  return {
    controller: 'shop',
    name: 'shop-db',
    connector: 'postgresql',
    connection: { url: 'env:SHOP_DB_URL' },
    datasets: [
      {
        name: 'customers',
        category: 'account',
        location: 'public.customers',
        key: 'id',
        identifiers: { customer_id: 'id', email: 'email' },
        fields: [{ name: 'email' }, { name: 'full_name', as: 'name' }],
        erase: 'delete-row',
      },
      {
        name: 'orders',
        category: 'order',
        location: 'public.orders',
        key: 'id',
        references: [{ dataset: 'customers', column: 'customer_id' }],
        fields: [{ name: 'phone', action: { do: 'null' } }],
        erase: 'fields',
      },
      {
        name: 'parcels',
        category: 'order',
        location: 'public.parcels',
        key: 'id',
        references: [{ dataset: 'orders', column: 'order_id' }],
        fields: [{ name: 'address' }],
        erase: 'delete-row',
      },
    ],
  };
}
