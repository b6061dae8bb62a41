export const CONTROLLERS = ['jrpanel', 'buycpanel'] as const;
export type Controller = (typeof CONTROLLERS)[number];

/** Somebody whom events are about. `number` tells people of one controller apart; nothing else of it is ever sent. */
export interface Person {
  controller: string;
  number: string;
  identifiers: Record<string, string>;
}

/** A person known by three identifiers. Addresses and numbers are those reserved for examples. */
export function personOf(controller: Controller, number: string): Person {
  const own = controller === 'jrpanel' ? 'customer_id' : 'user_id';
  return { controller, number, identifiers: { email: `${number}@example.org`, [own]: `K-${number}`, device_id: `d-${number}` } };
}
