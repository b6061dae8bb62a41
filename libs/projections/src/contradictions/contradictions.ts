import type { Derived } from '../engine/index.ts';
import { table, type ContradictionRow } from './contradiction-row.ts';
import { derive, forget } from './derive.ts';

/** What contradicts the policy, of all that was recorded: each act judged at its own time, by all that is known now of what was said before it. */
export const contradictions: Derived<ContradictionRow> = { kind: 'derived', version: 1, table, derive, forget };
