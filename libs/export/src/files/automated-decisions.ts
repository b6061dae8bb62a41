import type { AutomatedDecisionRule, Policy } from '#domain';
import type { Words } from '../words/words.ts';

/** Decisions of one kind that were made about the person by automated means alone. */
export interface DecisionsMade {
  category: string;
  legalBasis: string;
  times: number;
  first: string;
  last: string;
}

/** What is decided by machine for a purpose: what the policy says of it, and what was decided about this person. */
export interface DecisionSummary {
  purpose: string;
  name: string;
  declared?: Omit<AutomatedDecisionRule, 'purpose'>;
  made: DecisionsMade[];
}

/** Adds up the person's automated decisions (Art. 22 GDPR); its size depends on how many kinds there are. */
export class AutomatedDecisions {
  readonly #made = new Map<string, Map<string, DecisionsMade>>();

  /** Takes one `data.used` as recorded, and when it happened; all but automated decisions are passed over. */
  add(used: Readonly<Record<string, unknown>>, time: string): void {
    if (used.automatedDecision !== true) return;
    const [purpose, category, legalBasis] = [String(used.purpose), String(used.category), String(used.legalBasis)];
    const ofPurpose = this.#made.get(purpose) ?? new Map<string, DecisionsMade>();
    this.#made.set(purpose, ofPurpose);
    const key = JSON.stringify([category, legalBasis]);
    const known = ofPurpose.get(key) ?? { category, legalBasis, times: 0, first: time, last: time };
    ofPurpose.set(key, {
      ...known,
      times: known.times + 1,
      first: Date.parse(time) < Date.parse(known.first) ? time : known.first,
      last: Date.parse(time) > Date.parse(known.last) ? time : known.last,
    });
  }

  /** Those that the policy declares, in its order, then those that it says nothing of. */
  summary(policy: Policy | undefined, words: Words): DecisionSummary[] {
    const rules = new Map((policy?.automatedDecisions ?? []).map((rule) => [rule.purpose, rule]));
    return [...new Set([...rules.keys(), ...this.#made.keys()])].map((purpose) => {
      const { purpose: _named, ...declared } = rules.get(purpose) ?? {};
      return {
        purpose,
        name: words.purpose(purpose),
        ...(rules.has(purpose) ? { declared: declared as DecisionSummary['declared'] & object } : {}),
        made: [...(this.#made.get(purpose)?.values() ?? [])],
      };
    });
  }
}
