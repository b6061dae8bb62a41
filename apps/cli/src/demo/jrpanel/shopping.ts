import type { Random } from '../random.ts';
import { hour, type Year } from '../year.ts';

const pages = ['/keypads', '/overlays', '/design-guide'] as const;

/** Somebody logged in looks at products: cookies for the login and the settings, and which products were of interest. */
export function look(year: Year, random: Random, id: string, at: number): void {
  const subject = { customer_id: id };
  const here = { subject, category: 'preferences', legalBasis: 'contract', system: 'browser', dataset: 'cookies', moment: 'browsing' };
  year.record('web', 'data.collected', at, { ...here, fields: ['session'], purposes: ['login_state'] });
  year.record('web', 'data.collected', at, {
    ...here,
    fields: { currency: random.pick(['EUR', 'USD', 'GBP'] as const), menu: 'compact' },
    purposes: ['site_settings'],
  });
  year.record('web', 'data.collected', at + hour / 4, {
    subject,
    category: 'browsing',
    fields: ['products', 'pages'],
    purposes: ['product_analytics'],
    legalBasis: 'legitimate-interest',
    origin: 'observed',
    system: 'shop-db',
    dataset: 'interests',
    record: `${id}${random.pick(pages)}`,
    moment: 'browsing',
  });
}

/** Somebody uploads a drawing of the panel that they want made. Nobody outside gets it. */
export function upload(year: Year, random: Random, id: string, at: number): void {
  year.record('accounts', 'data.collected', at, {
    subject: { customer_id: id },
    category: 'user_files',
    fields: ['file_name', 'file'],
    purposes: ['order_fulfilment'],
    legalBasis: 'contract',
    system: 'file-store',
    dataset: 'drawings',
    record: `F-${random.hex(10)}`,
    moment: 'upload',
  });
}
