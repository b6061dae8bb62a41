import { holdsAt, type Period } from '../period.ts';

/** A decision of the European Commission that a country protects personal data adequately (Art. 45 GDPR). */
export interface AdequacyDecision extends Period {
  /** ISO 3166-1. */
  readonly country: string;
  readonly name: string;
  /** As it is cited. */
  readonly decision: string;
  /** Its number in EUR-Lex. */
  readonly celex: string;
  /** To whom it is limited, and what else has to be known. */
  readonly note?: string;
}

/** Each from the day on which it was adopted. Those of the Directive stayed in force under the GDPR (Art. 45(9)). */
export const adequacyDecisions: readonly AdequacyDecision[] = [
  { country: 'AD', name: 'Andorra', decision: '2010/625/EU', celex: '32010D0625', from: '2010-10-19' },
  { country: 'AR', name: 'Argentina', decision: '2003/490/EC', celex: '32003D0490', from: '2003-06-30' },
  { country: 'BR', name: 'Brazil', decision: '(EU) 2026/179', celex: '32026D0179', from: '2026-01-26' },
  {
    country: 'CA',
    name: 'Canada',
    decision: '2002/2/EC',
    celex: '32002D0002',
    from: '2001-12-20',
    note: 'Commercial organisations only (subject to PIPEDA).',
  },
  { country: 'CH', name: 'Switzerland', decision: '2000/518/EC', celex: '32000D0518', from: '2000-07-26' },
  { country: 'FO', name: 'Faroe Islands', decision: '2010/146/EU', celex: '32010D0146', from: '2010-03-05' },
  {
    country: 'GB',
    name: 'United Kingdom',
    decision: '(EU) 2021/1772',
    celex: '32021D1772',
    from: '2021-06-28',
    to: '2031-12-27',
    note: 'To end on 2025-06-27 at first; prolonged to 2025-12-27, and renewed in December 2025.',
  },
  { country: 'GG', name: 'Guernsey', decision: '2003/821/EC', celex: '32003D0821', from: '2003-11-21' },
  { country: 'IL', name: 'Israel', decision: '2011/61/EU', celex: '32011D0061', from: '2011-01-31' },
  { country: 'IM', name: 'Isle of Man', decision: '2004/411/EC', celex: '32004D0411', from: '2004-04-28' },
  { country: 'JE', name: 'Jersey', decision: '2008/393/EC', celex: '32008D0393', from: '2008-05-08' },
  {
    country: 'JP',
    name: 'Japan',
    decision: '(EU) 2019/419',
    celex: '32019D0419',
    from: '2019-01-23',
    note: 'Organisations under the Act on the Protection of Personal Information.',
  },
  {
    country: 'KR',
    name: 'Republic of Korea',
    decision: '(EU) 2022/254',
    celex: '32022D0254',
    from: '2021-12-17',
    note: 'Not for credit information under the Financial Services Commission.',
  },
  { country: 'NZ', name: 'New Zealand', decision: '2013/65/EU', celex: '32013D0065', from: '2012-12-19' },
  { country: 'UY', name: 'Uruguay', decision: '2012/484/EU', celex: '32012D0484', from: '2012-08-21' },
];

export function adequacyOf(country: string, time: string): AdequacyDecision | undefined {
  return adequacyDecisions.find((each) => each.country === country && holdsAt(each, time));
}
