import { isRepeatable, pointerTo } from '../events/pointer.ts';
import { identifierRules } from '../policy/identifier-rules.ts';
import type { IdentifierRule, Policy } from '../policy/policy.ts';
import type { FieldProblem } from '../problem.ts';
import { normaliseIdentifier } from './normalise.ts';

/** An identifier in its one spelling. */
export interface Identifier {
  type: string;
  value: string;
  /** False for an IP address, a device or a cookie, which several people may share. */
  identifies: boolean;
}

export type ReadIdentifiers =
  | {
      ok: true;
      /** What names the person, strongest first: everything that identifies; without any, the strongest of the others alone. */
      naming: Identifier[];
      /** What stands beside it. It never finds and never links anybody. */
      beside: Identifier[];
    }
  | { ok: false; problems: FieldProblem[] };

/**
 * Reads an object of identifier type to value under a policy. Types that neither the policy nor the default set knows, and values that are not of
 * their type, are problems with pointers below `pointer`, or at it where the type is a text that no answer may repeat.
 */
export function readIdentifiers(identifiers: Record<string, string>, policy: Policy | undefined, pointer = ''): ReadIdentifiers {
  const rules = rulesOf(policy);
  const problems: FieldProblem[] = [];
  const read: { identifier: Identifier; strength: number }[] = [];
  for (const [type, value] of Object.entries(identifiers)) {
    const known = rules.get(type);
    const normalised = known
      ? normaliseIdentifier(known.rule.form, value)
      : { ok: false as const, reason: 'is not an identifier type of this controller' };
    if (known && normalised.ok)
      read.push({ identifier: { type, value: normalised.value, identifies: known.rule.identifies }, strength: known.strength });
    else if (!normalised.ok) problems.push({ pointer: isRepeatable(type) ? pointerTo(pointer, type) : pointer, reason: normalised.reason });
  }
  if (problems.length > 0) return { ok: false, problems };
  const strongestFirst = read.sort((a, b) => a.strength - b.strength).map(({ identifier }) => identifier);
  const identifying = strongestFirst.filter(({ identifies }) => identifies);
  const naming = identifying.length > 0 ? identifying : strongestFirst.slice(0, 1);
  return { ok: true, naming, beside: strongestFirst.filter((each) => !naming.includes(each)) };
}

type Rules = Map<string, { rule: IdentifierRule; strength: number }>;
const read = new WeakMap<Policy, Rules>();
const withoutPolicy = index(undefined);

function rulesOf(policy: Policy | undefined): Rules {
  if (!policy) return withoutPolicy;
  const known = read.get(policy) ?? index(policy);
  read.set(policy, known);
  return known;
}

function index(policy: Policy | undefined): Rules {
  return new Map(identifierRules(policy).map((rule, strength) => [rule.type, { rule, strength }]));
}
