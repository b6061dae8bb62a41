/** Where the GDPR itself applies: the Union with those of its regions that have a code of their own, and the EEA (Decision 154/2018 of the EEA Joint Committee). */
const MEMBERS: ReadonlySet<string> = new Set([
  ...'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '),
  ...'IS LI NO'.split(' '),
  ...'AX GF GP MF MQ RE YT'.split(' '),
]);

/** The United Kingdom stood as a member until its adequacy decision: transition to the end of 2020, then Art. 782 of the Trade and Cooperation Agreement. */
const UNITED_KINGDOM_UNTIL = Date.parse('2021-06-28T00:00:00Z');

/** Whether a country (ISO 3166-1) is none to which Chapter V of the GDPR applies, at a time. */
export function isMember(country: string, time: string): boolean {
  return MEMBERS.has(country) || (country === 'GB' && Date.parse(time) < UNITED_KINGDOM_UNTIL);
}
