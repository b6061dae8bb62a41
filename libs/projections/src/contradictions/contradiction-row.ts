import type { Table } from '../engine/index.ts';

/** What the judgement finds in one act: that it contradicts one rule of the policy in force at its own time. */
export interface ContradictionRow {
  readonly controller: string;
  readonly subject: string;
  /** Of the act, UTC. */
  readonly at: string;
  readonly position: bigint;
  readonly rule: string;
  /** Of the finding. */
  readonly id: string;
  readonly event: string;
  readonly type: string;
  readonly source: string;
  /** Of the act, as the read model `act` has it. */
  readonly shape: string;
  /** Version of the policy that it was judged by. */
  readonly policy: string;
  readonly detail: string;
  /** Set where it breaks nothing, and yet wants a person's eye. */
  readonly severity?: 'warning' | undefined;
  /** The promise of the policy that it breaks, where one is about it. */
  readonly promise?: string | undefined;
}

export const table: Table<ContradictionRow> = {
  name: 'contradiction',
  columns: {
    controller: 'text',
    subject: 'text',
    at: 'timestamptz',
    position: 'bigint',
    rule: 'text',
    id: 'text',
    event: 'text',
    type: 'text',
    source: 'text',
    shape: 'text',
    policy: 'text',
    detail: 'text',
    severity: 'text?',
    promise: 'text?',
  },
  key: ['controller', 'subject', 'at', 'position', 'rule'],
  indexes: ['(controller, at, position, id)', '(controller, id)'],
  subjects: ['subject'],
};
