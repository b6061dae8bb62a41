import type { Impossible, Scenario } from '../scenario.ts';
import { by } from '../story.ts';
import { opened, answered } from '../requests.ts';
import {
  SHOP,
  PAY,
  WEB,
  DESK,
  collected,
  shared,
  toGoogle,
  toTracker,
  toMarketers,
  advertised,
  optedOut,
  visited,
  used,
  toAdvertise,
  looked,
  described,
  card,
  passed,
  deleted,
  refused,
  announced,
  breach,
  reported,
  toldOfBreach,
} from './services.ts';

const nobodyElse = { at: 30, steps: [] } as const;

/** Each promise of BuycPanel kept and broken. */
export const scenarios: readonly Scenario[] = [
  { promise: 'B1', when: 'only the eleven act', is: 'kept', ...nobodyElse },
  { promise: 'B1', when: 'another company acted', is: 'broken', at: 30, steps: [[3, collected(PAY, { entity: 'other-shop' })]] },

  { promise: 'B2', when: 'only what is listed is collected', is: 'kept', ...nobodyElse },
  { promise: 'B2', when: 'a shoe size was collected', is: 'broken', at: 30, steps: [[3, collected(PAY, { fields: ['shoe_size'] })]] },

  { promise: 'B3', when: 'data is collected on the listed occasions', is: 'kept', ...nobodyElse },
  { promise: 'B3', when: 'data was collected at a fair', is: 'broken', at: 30, steps: [[3, collected(PAY, { moment: 'fair' })]] },

  { promise: 'B4', when: 'data is used for what is listed', is: 'kept', ...nobodyElse },
  {
    promise: 'B4',
    when: 'an order was collected for gossip',
    is: 'broken',
    at: 30,
    steps: [[3, collected(PAY, { purposes: ['gossip'] })]],
  },

  { promise: 'B4', when: 'a ticket was used for gossip', is: 'broken', at: 30, steps: [[3, used(DESK, { purpose: 'gossip' })]] },
  { promise: 'B4', when: 'the site reports no use', is: 'unevidenced', ...nobodyElse, silent: WEB },

  {
    promise: 'B5',
    when: 'an agent looked, a card went through, and the controls were passed',
    is: 'kept',
    at: 30,
    steps: [
      [25, card(false)],
      [25, passed('tls')],
      [25, passed('access-review')],
    ],
  },
  { promise: 'B5', when: 'a trainee looked', is: 'broken', at: 30, steps: [[25, looked('trainee-1')]] },
  { promise: 'B5', when: 'card data was stored', is: 'broken', at: 30, steps: [[25, card(true)]] },

  { promise: 'B6', when: 'visits are counted, and whoever refuses is left alone', is: 'kept', ...nobodyElse },
  {
    promise: 'B6',
    when: 'the visits of somebody who had refused were counted',
    is: 'broken',
    at: 30,
    steps: [
      [3, optedOut({ purposes: ['statistics'] })],
      [9, visited()],
    ],
  },

  { promise: 'B7', when: 'data goes to partners who are bound to keep it confidential', is: 'kept', ...nobodyElse },
  { promise: 'B7', when: 'accounts were sold', is: 'broken', at: 30, steps: [[3, shared(SHOP, { consideration: 'money' })]] },
  {
    promise: 'B7',
    when: 'an account went to somebody whom the policy does not name',
    is: 'broken',
    at: 30,
    steps: [[3, shared(SHOP, { recipient: 'stranger' })]],
  },
  {
    promise: 'B7',
    when: 'an account was to go with advance notice, and the person was not told',
    is: 'broken',
    at: 30,
    steps: [[3, shared(SHOP, { recipient: 'stranger', ground: 'advance-notice' })]],
  },

  {
    promise: 'B8',
    when: 'somebody opted out of advertising, and Google got their visits',
    is: 'broken',
    at: 30,
    steps: [
      [3, optedOut({ purposes: ['advertising'] })],
      [9, shared(WEB, toGoogle)],
    ],
  },

  {
    promise: 'B9',
    when: 'a new version was announced before it was in force, and data is corrected',
    is: 'kept',
    at: 30,
    steps: [[12, announced(12)]],
    next: { published: 10, from: 40 },
  },
  {
    promise: 'B9',
    when: 'a new version came into force and was not announced',
    is: 'broken',
    at: 30,
    steps: [],
    next: { published: 10, from: 20 },
  },
  { promise: 'B9', when: 'a new version is still to be announced', is: 'at-risk', at: 30, steps: [], next: { published: 10, from: 40 } },

  { promise: 'B10', when: 'nobody who asked not to be tracked is', is: 'kept', ...nobodyElse },
  {
    promise: 'B10',
    when: 'a visit with Do Not Track was counted',
    is: 'broken',
    at: 30,
    steps: [[3, visited({ signals: { dnt: true } })]],
  },

  {
    promise: 'B10',
    when: 'what was known of a visitor was used for advertising after Do Not Track',
    is: 'broken',
    at: 30,
    steps: [
      [3, by(WEB, 'privacy.signal.received.v1', { signal: 'dnt', value: '1' })],
      [9, used(WEB, toAdvertise)],
    ],
  },

  { promise: 'B11', when: 'Google follows visits', is: 'kept', ...nobodyElse },
  { promise: 'B11', when: 'the site reports nothing', is: 'unevidenced', ...nobodyElse, silent: WEB },

  { promise: 'B12', when: 'advertisements go to adults', is: 'kept', ...nobodyElse },
  {
    promise: 'B12',
    when: 'an advertisement went to a child',
    is: 'broken',
    at: 30,
    steps: [
      [3, described({ ageBand: 'under-13' })],
      [9, advertised()],
    ],
  },

  {
    promise: 'B12',
    when: 'what was known of a child was used for advertising',
    is: 'broken',
    at: 30,
    steps: [
      [3, described({ ageBand: 'under-13' })],
      [9, used(WEB, toAdvertise)],
    ],
  },

  {
    promise: 'B13',
    when: 'the person was told after seven business days',
    is: 'kept',
    at: 30,
    steps: [
      [10, breach(10)],
      [11, reported],
      [19, toldOfBreach()],
    ],
  },
  {
    promise: 'B13',
    when: 'the person was told after two weeks',
    is: 'broken',
    at: 30,
    steps: [
      [10, breach(10)],
      [11, reported],
      [24, toldOfBreach()],
    ],
  },
  {
    promise: 'B13',
    when: 'the person was told by the site, and the text says by mail',
    is: 'broken',
    at: 30,
    steps: [
      [10, breach(10)],
      [11, reported],
      [12, toldOfBreach('website')],
    ],
  },
  {
    promise: 'B13',
    when: 'the person is still to be told',
    is: 'at-risk',
    at: 14,
    steps: [
      [10, breach(10)],
      [11, reported],
    ],
  },
  { promise: 'B13', when: 'there was no breach', is: 'unevidenced', ...nobodyElse },

  {
    promise: 'B14',
    when: 'somebody unsubscribed and got no more mail',
    is: 'kept',
    at: 30,
    steps: [
      [10, optedOut({ scope: 'all-contact' })],
      [11, advertised()],
      [25, passed('mail-service-review')],
    ],
  },
  {
    promise: 'B14',
    when: 'an advertisement had no way to unsubscribe',
    is: 'broken',
    at: 30,
    steps: [[3, advertised({ unsubscribe: false })]],
  },
  {
    promise: 'B14',
    when: 'a newsletter was called no advertisement and had no way to unsubscribe',
    is: 'broken',
    at: 30,
    steps: [[3, advertised({ commercial: false, unsubscribe: false })]],
  },
  {
    promise: 'B14',
    when: 'somebody unsubscribed and got mail five days later',
    is: 'broken',
    at: 30,
    steps: [
      [10, optedOut({ scope: 'all-contact' })],
      [15, advertised()],
    ],
  },

  {
    promise: 'B15',
    when: 'a request for access was answered after 12 days',
    is: 'kept',
    at: 30,
    steps: [
      [0, opened('access', 0)],
      [12, answered],
    ],
  },
  { promise: 'B15', when: 'a request for access was not answered for 40 days', is: 'broken', at: 40, steps: [[0, opened('access', 0)]] },
  { promise: 'B15', when: 'a ticket was used by consent', is: 'broken', at: 30, steps: [[3, used(DESK, { legalBasis: 'consent' })]] },
  { promise: 'B15', when: 'an order rested on consent', is: 'broken', at: 30, steps: [[3, collected(PAY, { legalBasis: 'consent' })]] },

  {
    promise: 'B16',
    when: 'somebody asked for deletion, and their order was deleted',
    is: 'kept',
    at: 30,
    steps: [
      [0, collected(PAY)],
      [2, opened('erasure', 2)],
      [9, deleted],
      [10, answered],
    ],
  },
  {
    promise: 'B16',
    when: 'somebody asked for deletion, and their order is still there',
    is: 'broken',
    at: 40,
    steps: [
      [0, collected(PAY)],
      [2, opened('erasure', 2)],
      [10, answered],
    ],
  },
  { promise: 'B16', when: 'nobody asked for deletion', is: 'unevidenced', ...nobodyElse },

  {
    promise: 'B17',
    when: 'data goes to Canada by adequacy and to the United States under clauses and the Data Privacy Framework',
    is: 'kept',
    ...nobodyElse,
  },
  {
    promise: 'B17',
    when: 'data went to the United States under the Privacy Shield, which is over',
    is: 'broken',
    at: 30,
    steps: [[3, shared(SHOP, { recipient: 'operations', country: 'US', mechanism: 'privacy-shield' })]],
  },

  { promise: 'B18', when: 'the policy has an address', is: 'kept', ...nobodyElse },

  {
    promise: 'B19',
    when: 'the site was scanned five days ago',
    is: 'kept',
    at: 30,
    steps: [
      [25, passed('malware-scan')],
      [25, passed('vulnerability-scan')],
    ],
  },
  {
    promise: 'B19',
    when: 'a scan found something',
    is: 'broken',
    at: 30,
    steps: [
      [25, passed('malware-scan')],
      [25, passed('vulnerability-scan', 'failed')],
    ],
  },
  {
    promise: 'B19',
    when: 'nobody scanned for seven weeks',
    is: 'at-risk',
    at: 75,
    steps: [
      [25, passed('malware-scan')],
      [70, passed('vulnerability-scan')],
    ],
  },
  { promise: 'B19', when: 'nobody ever scanned', is: 'unevidenced', ...nobodyElse },

  { promise: 'B20', when: 'the site was visited without a name', is: 'kept', at: 30, steps: [[25, passed('anonymous-visit')]] },
  {
    promise: 'B20',
    when: 'an account was made of a visit',
    is: 'broken',
    at: 30,
    steps: [
      [25, passed('anonymous-visit')],
      [26, collected(WEB, { category: 'account', fields: ['email'], purposes: ['preferences'], moment: 'browsing' })],
    ],
  },

  { promise: 'B21', when: 'the link was found on the home page', is: 'kept', at: 30, steps: [[25, passed('policy-link')]] },
  { promise: 'B21', when: 'the link was gone', is: 'broken', at: 30, steps: [[25, passed('policy-link', 'failed')]] },

  { promise: 'B22', when: 'an order was made without cookies', is: 'kept', at: 30, steps: [[25, passed('checkout-without-cookies')]] },
  {
    promise: 'B22',
    when: 'no order could be made without cookies',
    is: 'broken',
    at: 30,
    steps: [[25, passed('checkout-without-cookies', 'failed')]],
  },

  { promise: 'B23', when: 'a tracking service that is bound got visits', is: 'kept', at: 30, steps: [[25, shared(WEB, toTracker)]] },
  {
    promise: 'B23',
    when: 'a tracking service got an account',
    is: 'broken',
    at: 30,
    steps: [[25, shared(WEB, { ...toTracker, category: 'account', fields: ['email'] })]],
  },

  {
    promise: 'B24',
    when: 'marketers got numbers of visits',
    is: 'kept',
    at: 30,
    steps: [[25, shared(WEB, { ...toMarketers, identifiable: false })]],
  },
  { promise: 'B24', when: 'marketers got what identifies people', is: 'broken', at: 30, steps: [[25, shared(WEB, toMarketers)]] },

  {
    promise: 'B25',
    when: 'somebody was refused and told where to turn',
    is: 'kept',
    at: 30,
    steps: [
      [0, opened('access', 0)],
      [12, refused],
    ],
  },

  { promise: 'B26', when: 'partners get what they may have', is: 'kept', ...nobodyElse },
  { promise: 'B26', when: 'the host got what it may not have', is: 'broken', at: 30, steps: [[3, shared(SHOP, { fields: ['cvv'] })]] },

  {
    promise: 'B27',
    when: 'a complaint was answered, and an authority’s advice followed',
    is: 'kept',
    at: 30,
    steps: [
      [0, opened('complaint', 0)],
      [12, answered],
      [25, passed('complaint-channel')],
      [25, passed('authority-advice')],
    ],
  },
  { promise: 'B27', when: 'a complaint was not answered for 40 days', is: 'broken', at: 40, steps: [[0, opened('complaint', 0)]] },

  {
    promise: 'B28',
    when: 'staff have signed, and partners are bound',
    is: 'kept',
    at: 30,
    steps: [[25, passed('staff-confidentiality')]],
  },
  { promise: 'B28', when: 'staff had not signed', is: 'broken', at: 30, steps: [[25, passed('staff-confidentiality', 'failed')]] },
];

export const impossible: readonly Impossible[] = [
  { promise: 'B8', never: 'kept', why: 'known to Google alone' },
  { promise: 'B11', never: 'broken', why: 'It allows, and obliges to nothing.' },
  { promise: 'B18', never: 'broken', why: 'The file itself has the address; without it another version would stand here.' },
  { promise: 'B25', never: 'broken', why: 'No refusal is recorded that does not say where to turn.' },
];
