import { describe, expect, test } from '@jest/globals';
import { samplePolicy } from '../policy/sample-policy.ts';
import type { ActMatch } from '../policy/promise-rule.ts';
import { matchesAct } from './match-act.ts';

const SHARED = 'privacy.data.shared.v1';
const toDhl = { category: 'order', fields: ['address', 'phone'], purpose: 'delivery', recipient: 'dhl', country: 'DE' };
const message = { channel: 'email', purpose: 'newsletter', commercial: true, sentBy: 'dhl' };

/** What a match says beside its events, of which act, and whether it is one of those. */
const cases: [string, Partial<ActMatch>, type: string, data: object, boolean][] = [
  ['nothing else is asked', {}, SHARED, toDhl, true],
  ['one of the categories', { categories: ['log', 'order'] }, SHARED, toDhl, true],
  ['none of the categories', { categories: ['log'] }, SHARED, toDhl, false],
  ['a category beside those', { notCategories: ['log'] }, SHARED, toDhl, true],
  ['no category beside those', { notCategories: ['order'] }, SHARED, toDhl, false],
  ['one field of the list', { fields: ['phone'] }, SHARED, toDhl, true],
  ['a field beside the list', { notFields: ['phone'] }, SHARED, toDhl, true],
  ['no field beside the list', { notFields: ['phone', 'address', 'name'] }, SHARED, toDhl, false],
  ['the kind of the recipient', { recipientKinds: ['shipping'] }, SHARED, toDhl, true],
  ['another kind than this', { notRecipientKinds: ['shipping'] }, SHARED, toDhl, false],
  [
    'a recipient that the policy does not name is of no kind',
    { recipientKinds: ['shipping'] },
    SHARED,
    { ...toDhl, recipient: 'x' },
    false,
  ],
  ['and of another than these', { notRecipientKinds: ['shipping'] }, SHARED, { ...toDhl, recipient: 'x' }, true],
  ['who carried a message is its recipient', { recipients: ['dhl'] }, 'privacy.contact.made.v1', message, true],
  ['nothing was given for it, if nothing is said', { considerations: ['none'] }, SHARED, toDhl, true],
  ['money was given', { notConsiderations: ['none'] }, SHARED, { ...toDhl, consideration: 'money' }, true],
  ['the ground is the policy, if nothing is said', { notGrounds: ['legal-order'] }, SHARED, toDhl, true],
  ['people can be told, if nothing is said', { identifiable: true }, SHARED, toDhl, true],
  ['nobody can be told', { identifiable: true }, SHARED, { ...toDhl, identifiable: false }, false],
  ['it was stored, if nothing is said', { stored: true }, 'privacy.data.collected.v1', { category: 'card', fields: [] }, true],
  ['it was passed through', { stored: false }, 'privacy.data.collected.v1', { category: 'card', fields: [], stored: false }, true],
  ['a sharing was not stored, nor was it not', { stored: false }, SHARED, toDhl, false],
  ['it advertised', { commercial: true, channels: ['email'] }, 'privacy.contact.made.v1', message, true],
  ['a message has no category', { categories: ['order'] }, 'privacy.contact.made.v1', message, false],
  ['nor one beside those', { notCategories: ['order'] }, 'privacy.contact.made.v1', message, false],
  ['one of several purposes', { purposes: ['a'] }, 'privacy.data.collected.v1', { category: 'x', fields: [], purposes: ['a', 'b'] }, true],
  ['a purpose beside this', { notPurposes: ['a'] }, 'privacy.data.collected.v1', { category: 'x', fields: [], purposes: ['a', 'b'] }, true],
  ['a control', { controls: ['tls'] }, 'privacy.control.evidenced.v1', { control: 'tls', outcome: 'passed' }, true],
  ['a notice', { notices: ['breach'] }, 'privacy.notice.given.v1', { notice: 'rights', channel: 'email' }, false],
  ['both have to hold', { categories: ['order'], purposes: ['gossip'] }, SHARED, toDhl, false],
];

describe('an act is one of those', () => {
  test.each(cases)('%s: %j', (_, asked, type, data, expected) => {
    const events = ['data.shared', 'data.collected', 'contact.made', 'control.evidenced', 'notice.given'];
    expect(matchesAct({ events, ...asked }, { type, data }, samplePolicy())).toBe(expected);
  });

  test('only if its event is', () => {
    expect(matchesAct({ events: ['data.used'] }, { type: SHARED, data: toDhl }, samplePolicy())).toBe(false);
  });
});
