import type { Policy } from '../policy/policy.ts';
import type { ActGroup } from '../promise/book.ts';
import type { SystemFile } from '../system/system.ts';
import { declaredFacts } from './declared-facts.ts';
import { declare, type Declared } from './declared.ts';
import { drift, type Drift } from './drift.ts';
import { observedFacts } from './observed-facts.ts';
import { observe, type Observed } from './observed.ts';

/** A controller's record of processing activities (Art. 30(1) GDPR): what it declares, what was recorded, and where the two differ. */
export interface RecordOfProcessing {
  law: string;
  controller: string;
  /** RFC 3339: acts from `from` on and before `asOf`; the policy is the one in force at `asOf`. */
  from?: string;
  asOf: string;
  /** Absent where no policy is in force: then nothing is declared, and nothing can differ from it. */
  declared?: Declared;
  observed: Observed;
  drift: Drift[];
}

export interface RopaSources {
  controller: string;
  asOf: string;
  from?: string | undefined;
  policy: Policy | undefined;
  systems: readonly Pick<SystemFile, 'name' | 'description' | 'datasets'>[];
  /** Recorded in that time, without those of drills. */
  acts: readonly ActGroup[];
}

export function recordOfProcessing({ controller, asOf, from, policy, systems, acts }: RopaSources): RecordOfProcessing {
  return {
    law: 'Regulation (EU) 2016/679 (GDPR), Article 30(1)',
    controller,
    ...(from === undefined ? {} : { from }),
    asOf,
    ...(policy ? { declared: declare(policy, systems, asOf) } : {}),
    observed: observe(acts),
    drift: policy ? drift(declaredFacts(policy, systems), observedFacts(acts)) : [],
  };
}
