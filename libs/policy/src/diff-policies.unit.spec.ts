import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { diffPolicies, jcs, type Policy } from '#domain';
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
});
