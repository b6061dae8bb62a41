import { describe, expect, it } from '@jest/globals';
import { shopSystem } from '../../../../test/support/connector-contract.ts';
import { scopedShop } from '../../../../test/support/scoped-shop.ts';
import { planInWords } from './plan-in-words.ts';

describe('planInWords', () => {
  it('says what happens to every dataset, children before their parents', () => {
    const locations = { customers: 'shop.customers', orders: 'shop.orders', parcels: 'shop.parcels', invoices: 'shop.invoices' };
    expect(planInWords(shopSystem('postgresql', {}, locations))).toEqual([
      'An erasure in shop-db (postgresql) goes through',
      '  1. parcels (shop.parcels): deleted, found by id, order_id of orders',
      '  2. orders (shop.orders): deleted, found by id, customer_id of customers',
      '  3. customers (shop.customers): deleted, found by id, email, phone',
      '  4. invoices (shop.invoices): changed: email hashed, name replaced by a fixed text, ip cut to its network, born cut to its year, note emptied, ' +
        'amount kept (legal-obligation, until it is reviewed on 2034-12-31), found by email, id',
    ]);
  });

  it('says where it stops in a table that others have rows in', () => {
    expect(planInWords(scopedShop('mysql', 'shop', {}))).toEqual([
      'An erasure in shared-db (mysql) goes through',
      '  1. notes (shared.notes): deleted, found by id, order_id of orders',
      '  2. orders (shared.orders): deleted, found by id, customer_id of customers, where tenant is shop',
      '  3. customers (shared.customers): changed: email replaced by a fixed text, name emptied, found by email, id, where tenant is shop',
    ]);
  });

  it('has nothing to say of a system that somebody answers for by hand', () => {
    expect(
      planInWords({ controller: 'shop', name: 'paper', connector: 'manual', datasets: shopSystem('manual', {}, {}).datasets }),
    ).toEqual([]);
  });
});
