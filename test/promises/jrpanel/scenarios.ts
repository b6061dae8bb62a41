import type { Impossible, Scenario } from '../scenario.ts';
import { time } from '../story.ts';
import { opened, answered } from '../requests.ts';
import {
  PAY,
  POST,
  NEWS,
  WEB,
  DESK,
  collected,
  shared,
  wrote,
  used,
  looked,
  scheduled,
  STAFF,
  webLog,
  obscured,
  deleted,
  securityLog,
  file,
  card,
  paid,
  order,
  surrendered,
  settings,
  passed,
  told,
  BREACH,
  breach,
  reported,
  toPaypal,
} from './services.ts';

const allIsWell = [
  [20, passed('access-review')],
  [20, passed('malware-scan')],
] as const;

/** Each promise of JRPanel kept and broken. */
export const scenarios: readonly Scenario[] = [
  { promise: 'J1', when: 'all that is done is allowed, and the controls were passed', is: 'kept', at: 30, steps: allIsWell },
  {
    promise: 'J1',
    when: 'an order was used for what the policy does not name',
    is: 'broken',
    at: 30,
    steps: [...allIsWell, [3, collected(PAY, { purposes: ['gossip'] })]],
  },
  {
    promise: 'J1',
    when: 'somebody looked at an account for what the policy does not name',
    is: 'broken',
    at: 30,
    steps: [...allIsWell, [3, looked('gossip')]],
  },
  {
    promise: 'J1',
    when: 'a log was to be kept for longer than the policy says',
    is: 'broken',
    at: 30,
    steps: [...allIsWell, [3, scheduled(time(90))]],
  },
  { promise: 'J1', when: 'nothing tells who looks at data', is: 'unevidenced', at: 30, steps: allIsWell, silent: STAFF },
  {
    promise: 'J1',
    when: 'the access review failed',
    is: 'broken',
    at: 30,
    steps: [...allIsWell, [21, passed('access-review', 'failed')]],
  },
  { promise: 'J1', when: 'nobody has looked for malware for six weeks', is: 'at-risk', at: 62, steps: allIsWell },
  { promise: 'J1', when: 'the newsletter reports nothing', is: 'unevidenced', at: 30, steps: allIsWell, silent: NEWS },

  { promise: 'J2', when: 'data goes to carriers and to PayPal, for nothing in return', is: 'kept', at: 30, steps: [] },
  { promise: 'J2', when: 'addresses were sold', is: 'broken', at: 30, steps: [[3, shared(PAY, { consideration: 'money' })]] },

  { promise: 'J3', when: 'a file was uploaded and went to nobody', is: 'kept', at: 30, steps: [[3, file]] },
  {
    promise: 'J3',
    when: 'a court had a file surrendered: the text makes no exception',
    is: 'broken',
    at: 30,
    steps: [
      [3, file],
      [9, shared(PAY, { category: 'user_files', fields: ['file'], ...order, legalOrder: { authority: 'court' } })],
    ],
  },
  { promise: 'J3', when: 'nobody uploaded a file', is: 'unevidenced', at: 30, steps: [] },

  {
    promise: 'J4',
    when: 'somebody asked what is held and was answered after 12 days',
    is: 'kept',
    at: 40,
    steps: [
      [0, opened('access', 0)],
      [12, answered],
    ],
  },
  {
    promise: 'J4',
    when: 'somebody asked what is held and was not answered for 40 days',
    is: 'broken',
    at: 40,
    steps: [[0, opened('access', 0)]],
  },
  {
    promise: 'J4',
    when: 'somebody asked what is held and was answered after 35 days',
    is: 'broken',
    at: 40,
    steps: [
      [0, opened('access', 0)],
      [35, answered],
    ],
  },
  { promise: 'J4', when: 'somebody asked what is held a week ago', is: 'at-risk', at: 7, steps: [[0, opened('access', 0)]] },

  {
    promise: 'J5',
    when: 'a court had an address surrendered and data was lost; all were told within three days',
    is: 'kept',
    at: 30,
    steps: [
      [2, surrendered()],
      [4, told('legal-order')],
      [10, breach(10)],
      [11, reported(11)],
      [12, told('breach', BREACH)],
    ],
  },
  {
    promise: 'J5',
    when: 'the order forbade to tell for 20 days, and the person was told two days after that',
    is: 'kept',
    at: 30,
    steps: [
      [2, surrendered(time(22))],
      [24, told('legal-order')],
      [10, breach(10)],
      [11, reported(11)],
      [12, told('breach', BREACH)],
    ],
  },
  {
    promise: 'J5',
    when: 'an order still forbids to tell',
    is: 'unevidenced',
    at: 30,
    steps: [
      [2, surrendered(time(50))],
      [10, breach(10)],
      [11, reported(11)],
      [12, told('breach', BREACH)],
    ],
  },
  {
    promise: 'J5',
    when: 'the order forbade to tell until 10 days ago, and nobody did',
    is: 'broken',
    at: 30,
    steps: [[2, surrendered(time(20))]],
  },
  {
    promise: 'J5',
    when: 'data was lost, and the person was not told',
    is: 'broken',
    at: 30,
    steps: [
      [10, breach(10)],
      [11, reported(11)],
    ],
  },
  {
    promise: 'J5',
    when: 'data was lost, and the authority was told after five days',
    is: 'broken',
    at: 30,
    steps: [
      [10, breach(10)],
      [12, told('breach', BREACH)],
      [15, reported(15)],
    ],
  },

  { promise: 'J6', when: 'a shoe size was collected', is: 'broken', at: 30, steps: [[3, collected(PAY, { fields: ['shoe_size'] })]] },

  { promise: 'J7', when: 'mail is about orders, and the newsletter goes to those who agreed', is: 'kept', at: 30, steps: [] },
  {
    promise: 'J7',
    when: 'the newsletter went to somebody who had not agreed',
    is: 'broken',
    at: 30,
    steps: [[3, wrote(NEWS, { purpose: 'newsletter', commercial: true })]],
  },

  { promise: 'J8', when: 'a chat was answered, and only the chat service carried it', is: 'kept', at: 30, steps: [] },
  {
    promise: 'J8',
    when: 'a chat went to a carrier',
    is: 'broken',
    at: 30,
    steps: [[3, shared(DESK, { category: 'support', fields: ['message'] })]],
  },
  { promise: 'J8', when: 'a chat was used to advertise', is: 'broken', at: 30, steps: [[3, used('newsletter')]] },

  {
    promise: 'J9',
    when: 'a web log is obscured after 6 days and deleted after 59',
    is: 'kept',
    at: 61,
    steps: [
      [0, webLog],
      [6, obscured],
      [59, deleted('web_log')],
    ],
  },
  {
    promise: 'J9',
    when: 'nothing was obscured',
    is: 'broken',
    at: 61,
    steps: [
      [0, webLog],
      [59, deleted('web_log')],
    ],
  },
  {
    promise: 'J9',
    when: 'nothing was deleted',
    is: 'broken',
    at: 61,
    steps: [
      [0, webLog],
      [6, obscured],
    ],
  },
  { promise: 'J9', when: 'a web log is three days old', is: 'at-risk', at: 3, steps: [[0, webLog]] },

  {
    promise: 'J10',
    when: 'the address of an order is deleted after 55 days',
    is: 'kept',
    at: 61,
    steps: [
      [0, securityLog],
      [55, deleted('security_log')],
    ],
  },
  { promise: 'J10', when: 'the address of an order is still there after 61 days', is: 'broken', at: 61, steps: [[0, securityLog]] },

  { promise: 'J11', when: 'logs are kept and go to nobody', is: 'kept', at: 30, steps: [[25, webLog]] },
  {
    promise: 'J11',
    when: 'a log went to a carrier',
    is: 'broken',
    at: 30,
    steps: [
      [25, webLog],
      [26, shared(WEB, { category: 'web_log', fields: ['ip'] })],
    ],
  },

  { promise: 'J12', when: 'a cookie keeps the currency', is: 'kept', at: 30, steps: [[25, settings('site_settings')]] },
  { promise: 'J12', when: 'a cookie serves analytics', is: 'broken', at: 30, steps: [[25, settings('product_analytics')]] },

  { promise: 'J13', when: 'a carrier gets the address, to deliver', is: 'kept', at: 30, steps: [] },
  {
    promise: 'J13',
    when: 'a carrier gets the contents of the order',
    is: 'broken',
    at: 30,
    steps: [[3, shared(POST, { fields: ['delivery_address', 'contents'] })]],
  },
  {
    promise: 'J13',
    when: 'a carrier gets the address, to advertise',
    is: 'broken',
    at: 30,
    steps: [[3, shared(POST, { purpose: 'newsletter' })]],
  },

  {
    promise: 'J14',
    when: 'a card goes through to PayPal, and the payment is logged',
    is: 'kept',
    at: 30,
    steps: [
      [25, card(false)],
      [25, paid],
    ],
  },
  {
    promise: 'J14',
    when: 'the number of a card was stored',
    is: 'broken',
    at: 30,
    steps: [
      [25, card(true)],
      [25, paid],
    ],
  },
  {
    promise: 'J14',
    when: 'PayPal got the contents of an order',
    is: 'broken',
    at: 30,
    steps: [
      [25, card(false)],
      [25, paid],
      [25, shared(PAY, { ...toPaypal, category: 'order', fields: ['contents'] })],
    ],
  },

  {
    promise: 'J15',
    when: 'a complaint was answered after 12 days, and the address works',
    is: 'kept',
    at: 30,
    steps: [
      [0, opened('complaint', 0)],
      [12, answered],
      [25, passed('complaint-channel')],
    ],
  },
  {
    promise: 'J15',
    when: 'a complaint was not answered for 40 days',
    is: 'broken',
    at: 40,
    steps: [
      [0, opened('complaint', 0)],
      [25, passed('complaint-channel')],
    ],
  },
];

export const impossible: readonly Impossible[] = [{ promise: 'J6', never: 'kept', why: 'names no period' }];
