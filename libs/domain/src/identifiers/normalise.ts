import { domainToASCII } from 'node:url';
import { isEmail } from 'class-validator';
import ipaddr from 'ipaddr.js';
import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js';
import type { IdentifierForm } from '../policy/policy.ts';

/** The one spelling of an identifier, or why it is none. A reason never repeats the value. */
export type Normalised = { ok: true; value: string } | { ok: false; reason: string };

/**
 * Brings an identifier into the one spelling under which it is looked up. Doing it twice changes nothing.
 * `defaultRegion` (ISO 3166-1 alpha-2) is where a telephone number without `+` is dialled; without it such a number is refused.
 */
export function normaliseIdentifier(form: IdentifierForm, value: string, defaultRegion?: string): Normalised {
  if (!value.isWellFormed()) return refused('must be Unicode text (it holds half of a surrogate pair)');
  return forms[form](value.normalize('NFC').trim(), defaultRegion);
}

const forms: Record<IdentifierForm, (value: string, defaultRegion?: string) => Normalised> = { email, phone, ip, opaque };

/**
 * Lower case on both sides of the `@`. RFC 5321 lets a host tell `Ada@` from `ada@`; none that matters does, people type either, and an erasure
 * that misses somebody because of a capital letter is worse than one address for two people. Dots and `+tags` stay: hosts differ on them.
 */
function email(value: string): Normalised {
  const at = value.lastIndexOf('@');
  const domain = domainToASCII(value.slice(at + 1)).replace(/\.$/, '');
  const normalised = `${value.slice(0, at).toLowerCase().normalize('NFC')}@${domain}`;
  const valid = at > 0 && isEmail(normalised, { require_tld: false, allow_utf8_local_part: true });
  return valid ? accepted(normalised) : refused('must be an e-mail address');
}

/**
 * E.164, with `;ext=` (RFC 3966) where there is an extension, since two extensions are two telephones. Whether the number is in service is not asked:
 * numbering plans change faster than libraries.
 */
function phone(value: string, defaultRegion?: string): Normalised {
  const parsed = parsePhoneNumberFromString(value, { defaultCountry: defaultRegion as CountryCode, extract: false });
  if (!parsed || !/^\+\d{7,15}$/.test(parsed.number)) return refused('must be a telephone number, with + and country code');
  return accepted(parsed.ext ? `${parsed.number};ext=${parsed.ext}` : parsed.number);
}

/** RFC 5952 for IPv6; an IPv4 address in an IPv6 one is the IPv4 address, whatever a proxy makes of it. Octal, short and zoned spellings are refused. */
function ip(value: string): Normalised {
  if (ipaddr.IPv4.isValidFourPartDecimal(value)) return accepted(ipaddr.IPv4.parse(value).toString());
  if (!ipaddr.IPv6.isValid(value) || value.includes('%')) return refused('must be an IP address');
  const address = ipaddr.IPv6.parse(value);
  return accepted(address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : address.toRFC5952String());
}

function opaque(value: string): Normalised {
  return value === '' ? refused('must not be empty') : accepted(value);
}

function accepted(value: string): Normalised {
  return { ok: true, value };
}

function refused(reason: string): Normalised {
  return { ok: false, reason };
}
