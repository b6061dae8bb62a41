import type { Random } from './random.ts';

/** An invented customer. Names are put together by chance; addresses use the domains and the numbers reserved for examples. */
export interface Person {
  number: number;
  name: string;
  /** Below example.com, example.net or example.org (RFC 2606). */
  email: string;
  /** +1 555 01xx and longer forms of it, reserved for fiction. */
  phone: string;
  street: string;
  city: string;
  country: string;
  /** From 192.0.2.0/24, 198.51.100.0/24 or 203.0.113.0/24 (RFC 5737). */
  ip: string;
  userAgent: string;
}

const givenNames = [
  'Ada',
  'Bruno',
  'Chidi',
  'Dora',
  'Emil',
  'Fatima',
  'Goran',
  'Hana',
  'Ines',
  'Jonas',
  'Keiko',
  'Liam',
  'Mira',
  'Noor',
  'Otto',
  'Priya',
  'Quentin',
  'Rosa',
  'Sven',
  'Tala',
  'Uma',
  'Viktor',
  'Wanda',
  'Ximena',
  'Yusuf',
  'Zora',
] as const;
const familyNames = [
  'Abel',
  'Brandt',
  'Castro',
  'Dubois',
  'Eriksen',
  'Ferrari',
  'Gruber',
  'Haddad',
  'Ivanova',
  'Jansen',
  'Kovacs',
  'Lindgren',
  'Moreau',
  'Novak',
  'Okafor',
  'Petrov',
  'Quist',
  'Rossi',
  'Sato',
  'Tanaka',
  'Usman',
  'Varga',
  'Weber',
  'Xu',
  'Yilmaz',
  'Zeman',
] as const;
const streets = [
  'Mill Lane',
  'Station Road',
  'Harbour Street',
  'Elm Avenue',
  'Market Square',
  'River Walk',
  'School Lane',
  'Garden Street',
] as const;
const places = [
  ['Berlin', 'DE'],
  ['Lyon', 'FR'],
  ['Porto', 'PT'],
  ['Gdansk', 'PL'],
  ['Turin', 'IT'],
  ['Leeds', 'GB'],
  ['Boston', 'US'],
  ['Toronto', 'CA'],
  ['Sydney', 'AU'],
] as const;
const europe: ReadonlySet<string> = new Set(['DE', 'FR', 'PT', 'PL', 'IT']);

/** Whether somebody lives in the European Union, so that what leaves it needs a ground of its own. */
export function isEuropean({ country }: Pick<Person, 'country'>): boolean {
  return europe.has(country);
}

const networks = ['192.0.2', '198.51.100', '203.0.113'] as const;
const domains = ['example.com', 'example.net', 'example.org'] as const;
const browsers = [
  'Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0',
  'Mozilla/5.0 (Macintosh) Safari/620.1',
  'Mozilla/5.0 (Windows NT 10.0) Chrome/142.0',
] as const;

export function person(random: Random, number: number): Person {
  const given = random.pick(givenNames);
  const family = random.pick(familyNames);
  const [city, country] = random.pick(places);
  return {
    number,
    name: `${given} ${family}`,
    email: `${given}.${family}.${number}@${random.pick(domains)}`.toLowerCase(),
    phone: `+1555010${String(number).padStart(4, '0')}`,
    street: `${random.int(1, 240)} ${random.pick(streets)}`,
    city,
    country,
    ip: visitorAddress(random),
    userAgent: random.pick(browsers),
  };
}

/** An address of a visitor; several people share some of them, as behind a router. */
export function visitorAddress(random: Random): string {
  return `${random.pick(networks)}.${random.int(1, 254)}`;
}
