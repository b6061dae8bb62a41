/** An order of a person whom nobody has seen before: two identifiers, three values that are kept and one that is not. */
export function newPersonsOrder(n: number) {
  return {
    specversion: '1.0',
    id: `order-${n}`,
    source: '/jrpanel/checkout',
    type: 'privacy.data.collected.v1',
    time: '2026-10-01T10:00:00Z',
    datacontenttype: 'application/json',
    data: {
      subject: { customer_id: `c-${n}`, email: `customer-${n}@example.org` },
      category: 'order',
      fields: { name: `Customer ${n}`, delivery_address: `${n} Main Street, Springfield`, phone: '+1 202 555 0100' },
      purposes: ['order_fulfilment'],
      legalBasis: 'contract',
      system: 'shop-db',
      dataset: 'orders',
      record: `r-${n}`,
      moment: 'order',
    },
  };
}
