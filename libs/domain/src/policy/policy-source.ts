import type { Policy } from './policy.ts';

/** Where the policies of all controllers are asked for; answered from memory, so that no event waits for it. */
export interface PolicySource {
  /** The version in force now; undefined before the first. */
  current(controller: string): Policy | undefined;
  /** All versions in the order of their publication. */
  versions(controller: string): readonly Policy[];
}
