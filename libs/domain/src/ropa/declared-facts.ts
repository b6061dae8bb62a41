import type { Policy, RecipientRule } from '../policy/policy.ts';
import type { SystemFile } from '../system/system.ts';
import type { Fact } from './fact.ts';

/** A fact that the policy or the register of systems declares. */
export interface DeclaredFact {
  fact: Fact;
  /** True if it is allowed and nobody expects it to be seen: a value that must not be written, the ground of a transfer. */
  allowedOnly?: boolean;
}

/** Everything that a policy and the registered systems say is done. */
export function declaredFacts(policy: Policy, systems: readonly Pick<SystemFile, 'name' | 'datasets'>[]): DeclaredFact[] {
  return [
    // Who acts alone need not say who it is.
    ...policy.entities.map(({ id }) => ({ fact: [['entity', id]] as Fact, allowedOnly: policy.entities.length === 1 })),
    ...policy.categories.flatMap(({ id, fields }) => [
      of(['category', id]),
      ...fields.map(({ name, neverStore = false }) => ({ ...of(['category', id], ['field', name]), allowedOnly: neverStore })),
    ]),
    ...policy.purposes.flatMap(({ id, legalBasis }) => [
      of(['purpose', id]),
      ...legalBasis.map((basis) => of(['purpose', id], ['legal-basis', basis])),
    ]),
    ...(policy.moments ?? []).map((moment) => of(['moment', moment])),
    ...policy.recipients.flatMap(recipientFacts),
    ...(policy.automatedDecisions ?? []).map(({ purpose }) => of(['automated-decision', purpose])),
    ...controlsOf(policy).map(({ control }) => of(['control', control])),
    ...systems.flatMap(({ name, datasets }) => [
      of(['system', name]),
      ...datasets.map(({ category }) => of(['system', name], ['category', category])),
    ]),
  ];
}

function recipientFacts({ id, countries, receives, transfers = [] }: RecipientRule): DeclaredFact[] {
  const about = ['recipient', id] as const;
  return [
    of(about),
    ...countries.map((country) => of(about, ['country', country])),
    ...transfers.map(({ country, mechanism }) => ({
      ...of(about, ['country', country], ['mechanism', mechanism]),
      allowedOnly: true,
    })),
    ...receives.flatMap(({ category, fields, purposes }) => [
      of(about, ['category', category]),
      ...fields.map((field) => of(about, ['category', category], ['field', field])),
      ...purposes.map((purpose) => of(about, ['category', category], ['purpose', purpose])),
    ]),
  ];
}

/** Controls whose evidence the promises of the policy rest on: the security measures of Art. 30(1)(g) GDPR. */
export function controlsOf({ promises = [] }: Policy): { control: string; every?: string; promise: string }[] {
  return promises.flatMap(({ id: promise, checks }) =>
    checks.flatMap((check) =>
      check.kind === 'control-evidenced'
        ? [{ control: check.control, ...(check.every === undefined ? {} : { every: check.every }), promise }]
        : [],
    ),
  );
}

const of = (...fact: Fact): DeclaredFact => ({ fact });
