import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { diffPolicies, jcs, type Policy, type RecipientRule } from '#domain';
import { fullPolicy } from './full-policy.ts';
import { policySchema } from './policy-schema/index.ts';
import { edited, everyEdit } from './policy-edits.ts';
import { schemaProblems } from './schema-check.ts';

const edits = everyEdit();

describe('what changed between two versions', () => {
  it('is nothing between a policy and itself', () => {
    expect(diffPolicies(fullPolicy(), fullPolicy())).toEqual([]);
    expect(schemaProblems(policySchema, fullPolicy()).map(({ pointer, reason }) => `${pointer} ${reason}`)).toEqual([]);
  });

  it('is told of every single edit, both ways, in the section where it was made', () => {
    const original = fullPolicy() as Policy;
    const untold = edits.filter((edit) => {
      const policy = edited(edit);
      const told = diffPolicies(original, policy);
      const back = diffPolicies(policy, original);
      return (
        jcs(policy) !== jcs(original) && (told.length === 0 || back.length === 0 || told.some(({ section }) => section !== edit.section))
      );
    });
    expect(untold.map(({ name }) => name)).toEqual([]);
    expect(edits.length).toBeGreaterThan(200);
  });

  it('takes away in one direction what it gives in the other', () => {
    fc.assert(
      fc.property(fc.constantFrom(...edits), (edit) => {
        const there = diffPolicies(fullPolicy(), edited(edit));
        const back = diffPolicies(edited(edit), fullPolicy());
        const count = (changes: typeof there, grade: string) => changes.filter((change) => change.grade === grade).length;
        expect([count(there, 'takes-away'), count(there, 'gives')]).toEqual([count(back, 'gives'), count(back, 'takes-away')]);
      }),
      { numRuns: 500 },
    );
  });

  describe('of rows that share their key', () => {
    const told = (before: Partial<Policy>, after: Partial<Policy>) => {
      const original = fullPolicy() as Policy;
      return diffPolicies({ ...original, ...before }, { ...original, ...after }).map(({ grade, words }) => `${grade}: ${words}`);
    };

    it('says of a publisher only what the row says that is gone', () => {
      const row = (event: string, every: string) => ({ source: '/buycpanel/web', events: [event], every });
      const [first, second] = [row('privacy.data.collected.v1', 'P1D'), row('privacy.data.used.v1', 'P7D')];
      const words = (event: string, every: string) =>
        `neutral: /buycpanel/web is no longer expected to report privacy.data.${event}.v1 at least every ${every}.`;
      expect(told({ publishers: [first, second] }, { publishers: [first] })).toEqual([words('used', 'P7D')]);
      expect(told({ publishers: [first, second] }, { publishers: [second] })).toEqual([words('collected', 'P1D')]);
      expect(told({ publishers: [second] }, { publishers: [] })).toEqual([
        'neutral: /buycpanel/web is no longer expected to report anything.',
      ]);
      expect(told({ publishers: [first, second] }, { publishers: [second, first] })).toEqual([
        'neutral: The publishers stand in another order.',
      ]);
    });

    it('says of access only what the row says that is gone', () => {
      const [orders, all] = [{ actor: 'agent-*', categories: ['order'], purposes: ['support', 'billing'] }, { actor: 'agent-*' }];
      const before = { access: [orders, all] };
      expect(told(before, { access: [orders] })).toEqual([
        "gives: agent-* may look at people's data by one rule less: everything for any purpose.",
      ]);
      const orderGone = "gives: agent-* may look at people's data by one rule less: order for support and billing.";
      expect(told(before, { access: [all] })).toEqual([orderGone]);
      expect(told(before, { access: [{ ...orders, purposes: ['fraud'] }, all] })).toEqual([
        "takes-away: agent-* may now look at people's data by one more rule: order for fraud.",
        orderGone,
      ]);
    });

    it('keeps a recipient bound whose agreement has a renewal', () => {
      const original = fullPolicy() as Policy;
      const year = (n: number) => `${n}-01-01T00:00:00Z`;
      const expired = { kind: 'processing' as const, from: year(2010), to: year(2012) };
      const holds = { kind: 'processing' as const, from: year(2012) };
      const next = { kind: 'processing' as const, from: year(2080), to: year(2090) };
      const with_ = (...agreements: RecipientRule['agreements'] & {}) => {
        const [first, ...others] = original.recipients;
        return { recipients: [{ ...first!, agreements }, ...others] };
      };
      const { id } = original.recipients[0]!;
      expect([
        told(with_(expired, holds), with_(holds)),
        told(with_(holds, next), with_(holds)),
        told(with_(expired, holds), with_(expired)),
        told(with_(holds), with_()),
      ]).toEqual([
        [`neutral: The agreement (processing) with ${id} that ended at ${year(2012)} is no longer named.`],
        [`takes-away: One agreement (processing) with ${id} less is named, from ${year(2080)} to ${year(2090)}.`],
        [`takes-away: One agreement (processing) with ${id} less is named, from ${year(2012)} on.`],
        [`takes-away: ${id} is no longer bound by an agreement (processing).`],
      ]);
    });

    it('names the check that is gone, not the one that stayed', () => {
      const check = (control: string) => ({ kind: 'control-evidenced' as const, control });
      const of = (...checks: ReturnType<typeof check>[]) => ({ promises: [{ id: 'P1', title: 'Safe', checks }] });
      expect(told(of(check('tls'), check('scan')), of(check('scan')))).toEqual([
        'takes-away: The promise P1 is no longer checked by control-evidenced {"control":"tls"}.',
      ]);
    });
  });
});
