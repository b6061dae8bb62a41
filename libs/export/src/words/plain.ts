const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
const numbers = new Intl.NumberFormat('en-GB');

/** `delivery_address` → `Delivery address`. */
export function plainName(code: string): string {
  const words = code.replaceAll(/[_-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `3 November 2026`, in UTC; the text itself where it is no date. */
export function dayOf(time: string): string {
  const moment = new Date(time);
  return Number.isNaN(moment.getTime()) ? time : unbroken(day.format(moment));
}

/** With spaces at which no line is broken. */
const unbroken = (text: string) => text.replaceAll(' ', '\u00a0');

/** `3 November 2026, 14:05 UTC`. */
export function momentOf(time: string): string {
  const moment = new Date(time);
  return Number.isNaN(moment.getTime()) ? time : `${dayOf(time)}, ${unbroken(`${clock.format(moment)} UTC`)}`;
}

export const count = (n: number) => numbers.format(n);
/** `1 row`, `2 rows`. */
export const counted = (n: number, one: string, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;

/** With a capital at its beginning. */
export const raised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** `Delivery address` as it stands within a sentence; abbreviations stay. */
export const lowered = (name: string) => (/^[A-Z][a-z]/.test(name) ? name.charAt(0).toLowerCase() + name.slice(1) : name);

/** `12 KB`. */
export function size(bytes: number): string {
  if (bytes < 1000) return unbroken(`${bytes} bytes`);
  if (bytes < 1_000_000) return unbroken(`${count(Math.round(bytes / 1000))} KB`);
  return unbroken(`${(bytes / 1_000_000).toFixed(1)} MB`);
}

/** `DHL, FedEx and UPS`. */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** `P60D` → `60 days`; what is not plain stays as it is. */
export function periodOf(duration: string): string {
  const parts = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/.exec(duration);
  if (!parts || duration === 'P') return duration;
  const units = ['year', 'month', 'week', 'day'];
  return listed(parts.slice(1).flatMap((amount, n) => (amount === undefined ? [] : [counted(Number(amount), units[n]!)])));
}
