import { describe, expect, it } from '@jest/globals';
import type { Policy } from '../policy.ts';
import type { CheckKind, CheckRule } from '../promise-rule.ts';
import { samplePolicy } from '../sample-policy.ts';
import { promiseProblems } from './promises.ts';

const shared = { events: ['data.shared'] };

/** A check of every kind, without a fault in the policy of {@link policyWith}. */
const checks: { [K in CheckKind]: Extract<CheckRule, { kind: K }> } = {
  'acts-allowed': {
    kind: 'acts-allowed',
    about: { events: ['data.collected', 'data.used'], categories: ['order'], fields: ['phone'], moments: ['order'] },
    rules: ['unknown-category'],
  },
  never: { kind: 'never', among: shared, act: { ...shared, recipients: ['dhl'], recipientKinds: ['shipping'], notFields: ['ip'] } },
  observed: { kind: 'observed', about: { events: ['contact.made'], purposes: ['newsletter'] } },
  'requests-answered': { kind: 'requests-answered', kinds: ['access'] },
  'refusals-explained': { kind: 'refusals-explained' },
  'retention-kept': { kind: 'retention-kept', rules: ['log'] },
  'told-of-orders': { kind: 'told-of-orders', within: 'P0D' },
  'told-of-changes': { kind: 'told-of-changes' },
  'told-of-breaches': { kind: 'told-of-breaches' },
  'opt-outs-honoured': { kind: 'opt-outs-honoured' },
  'control-evidenced': { kind: 'control-evidenced', control: 'malware-scan', every: 'P1M', without: ['newsletter'] },
  'agreements-held': { kind: 'agreements-held', recipientKinds: ['shipping'] },
  published: { kind: 'published', pointers: ['/contact/name', '/recipients/0', '/changes'] },
  unobservable: { kind: 'unobservable', reason: 'It happens elsewhere.' },
};

function policyWith(...rules: CheckRule[]): Policy {
  return {
    ...samplePolicy(),
    moments: ['order'],
    contactRules: {},
    breach: { subjectsWithinBusinessDays: 7 },
    changes: { channel: 'page' },
    promises: rules.map((check, index) => ({ id: `P${index + 1}`, title: 'We keep it.', checks: [check] })),
  };
}

describe('promiseProblems', () => {
  it('finds nothing in a check of every kind, nor without promises', () => {
    expect(promiseProblems(policyWith(...Object.values(checks)))).toEqual([]);
    expect(promiseProblems(samplePolicy())).toEqual([]);
  });

  it('finds an id that is taken', () => {
    const policy = policyWith(checks.unobservable, checks.unobservable);
    policy.promises![1]!.id = 'P1';
    expect(promiseProblems(policy)).toEqual([{ pointer: '/promises/1/id', reason: "'P1' is declared more than once" }]);
  });

  it.each<[string, CheckRule, [at: string, reason: string][]]>([
    [
      'all that an act names and that is not there',
      {
        kind: 'observed',
        about: {
          events: ['data.shared', 'data.sold'],
          categories: ['order', 'weblog'],
          notCategories: ['weblog'],
          purposes: ['sale'],
          notPurposes: ['sale'],
          recipients: ['acme'],
          notRecipients: ['acme'],
          recipientKinds: ['broker'],
          notRecipientKinds: ['broker'],
          fields: ['ip'],
          notFields: ['phone', 'name'],
          moments: ['survey'],
        },
      },
      [
        ['/about/events/1', "there is no event 'data.sold'"],
        ['/about/categories/1', "there is no category 'weblog' in this policy"],
        ['/about/notCategories/0', "there is no category 'weblog' in this policy"],
        ['/about/purposes/0', "there is no purpose 'sale' in this policy"],
        ['/about/notPurposes/0', "there is no purpose 'sale' in this policy"],
        ['/about/recipients/0', "there is no recipient 'acme' in this policy"],
        ['/about/notRecipients/0', "there is no recipient 'acme' in this policy"],
        ['/about/recipientKinds/0', "there is no kind of recipient 'broker' in this policy"],
        ['/about/notRecipientKinds/0', "there is no kind of recipient 'broker' in this policy"],
        ['/about/fields/0', "there is no field 'ip' in order"],
        ['/about/notFields/1', "there is no field 'name' in order"],
        ['/about/moments/0', "there is no moment 'survey' in this policy"],
      ],
    ],
    [
      'a field that no category has, and a rule that the judgement does not know',
      { kind: 'acts-allowed', about: { ...shared, fields: ['ip', 'name'] }, rules: ['never-store', 'always-store'] },
      [
        ['/about/fields/1', "there is no field 'name' in this policy"],
        ['/rules/1', "there is no rule 'always-store' of the judgement"],
      ],
    ],
    [
      'faults in both acts of what never is',
      { kind: 'never', among: { events: ['data.sold'] }, act: { events: ['data.lent'] } },
      [
        ['/among/events/0', "there is no event 'data.sold'"],
        ['/act/events/0', "there is no event 'data.lent'"],
      ],
    ],
    [
      'a retention rule that is not there',
      { kind: 'retention-kept', rules: ['log', 'orders'] },
      [['/rules/1', "there is no retention rule 'orders' in this policy"]],
    ],
    [
      'a kind of recipient that nobody is',
      { kind: 'agreements-held', recipientKinds: ['hosting'] },
      [['/recipientKinds/0', "there is no kind of recipient 'hosting' in this policy"]],
    ],
    [
      'periods that are none',
      { kind: 'told-of-orders', within: 'soon' },
      [['/within', 'must be an ISO 8601 duration of whole parts, such as P30D, P1M, P1Y6M, P4W or PT5M']],
    ],
    [
      'a control that is due all the time, and that shows what is not there to be dispensable',
      { kind: 'control-evidenced', control: 'tls', every: 'P0D', without: ['sale'] },
      [
        ['/every', 'must be longer than nothing'],
        ['/without/0', "there is no purpose 'sale' in this policy"],
      ],
    ],
    [
      'pointers that lead nowhere',
      { kind: 'published', pointers: ['/dpo', '/recipients/1', '/recipients/length', 'contact', '/contact/name/0', '/constructor'] },
      ['/dpo', '/recipients/1', '/recipients/length', 'contact', '/contact/name/0', '/constructor'].map((pointer, index) => [
        `/pointers/${index}`,
        `there is nothing at '${pointer}' in this policy`,
      ]),
    ],
  ])('finds %s', (_, check, problems) => {
    const expected = problems.map(([at, reason]) => ({ pointer: `/promises/0/checks/0${at}`, reason }));
    expect(promiseProblems(policyWith(check))).toEqual(expected);
  });

  it('finds checks of what the policy does not say', () => {
    const policy = policyWith(checks['told-of-breaches'], checks['told-of-changes'], checks['opt-outs-honoured']);
    delete policy.breach;
    delete policy.changes;
    delete policy.contactRules;
    expect(promiseProblems(policy)).toEqual(
      ['breach', 'changes', 'contactRules'].map((part, index) => ({
        pointer: `/promises/${index}/checks/0/kind`,
        reason: `checks what the policy says under '${part}', and that is not there`,
      })),
    );
  });
});
