import type { Policy } from '../policy/policy.ts';
import type { Act } from './act.ts';
import type { Known } from './known.ts';

/** One way in which an act can contradict the policy, or what the person has a right to. */
export interface Rule {
  /** Stable: findings and answers name it. */
  readonly id: string;
  /** When it holds, in one sentence for the documentation. */
  readonly docs: string;
  /** Set where it tells of what is not forbidden and yet wants a person's eye: it denies nothing, and breaks no promise. */
  readonly severity?: 'warning';
  /** Each contradiction in words, with codes and names of the policy and no personal value. Empty where there is none. */
  check(act: Act, known: Known, policy: Policy): string[];
}

/** A list of names in a sentence. */
export function named(names: readonly string[]): string {
  return names.join(', ');
}
