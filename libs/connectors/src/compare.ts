import type { IdentifierForm } from '#domain';

/** How a telephone number may stand in a system, by its digits. */
export function dialled(number: string): string[] {
  const digits = number.replace(/\D/g, '');
  return digits === '' ? [] : [digits, `00${digits}`];
}

/**
 * Whether a stored value is one of the values looked for, in the way of its form: emails in any case, telephone numbers by their digits, addresses in
 * any case, others exactly. One of a list is enough. Nothing, and what is no single value, is never anybody's.
 */
export function isAmong(stored: unknown, form: IdentifierForm, wanted: readonly string[]): boolean {
  if (Array.isArray(stored)) return stored.some((one) => isAmong(one, form, wanted));
  if (typeof stored !== 'string' && typeof stored !== 'number' && typeof stored !== 'bigint') return false;
  const text = String(stored);
  switch (form) {
    case 'email':
    case 'ip':
      return wanted.some((value) => value.toLowerCase() === text.toLowerCase());
    case 'phone': {
      const digits = text.replace(/\D/g, '');
      return digits !== '' && wanted.flatMap(dialled).includes(digits);
    }
    case 'opaque':
      return wanted.includes(text);
  }
}
