import { carryOut } from '../controls.ts';
import type { Random } from '../random.ts';
import type { Year } from '../year.ts';

const controls = [
  { control: 'malware-scan', everyDays: 30 },
  { control: 'tls', everyDays: 30 },
  { control: 'policy-link', everyDays: 30 },
  { control: 'anonymous-visit', everyDays: 30 },
  { control: 'checkout-without-cookies', everyDays: 30 },
  { control: 'access-review', everyDays: 90 },
  { control: 'staff-confidentiality', everyDays: 180 },
  { control: 'mail-service-review', everyDays: 90 },
  { control: 'complaint-channel', everyDays: 30 },
  { control: 'recipient-agreement', everyDays: 180, recipients: ['gateway', 'hosting', 'operations', 'mail-service', 'tracking-service'] },
] as const;

/** What the shop does beside selling: the controls that it says it has. */
export function operations(year: Year, random: Random): void {
  carryOut(year, random, controls);
}
