/** ISO 3166-1 alpha-2 codes of the European Economic Area, where the GDPR holds: the Union's members, then Iceland, Liechtenstein and Norway. */
const UNION = new Set('AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK IS LI NO'.split(' '));

export function isInUnion(country: string): boolean {
  return UNION.has(country);
}
