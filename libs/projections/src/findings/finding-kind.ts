import type { EventOf, FoldedType } from '../engine/index.ts';

/** What an event says of findings of one rule. `about` tells the finding from others of the rule; its id is made of it. */
export type Said =
  | {
      readonly do: 'raise';
      readonly about: readonly (string | number)[];
      /** What it is about, for lists: a system, a source, a target. */
      readonly on: string;
      /** Names, codes and times, whatever the rule has to tell. */
      readonly detail: Readonly<Record<string, unknown>>;
    }
  /** The ledger itself saw that it is over. */
  | { readonly do: 'settle'; readonly about: readonly (string | number)[]; readonly reason: string };

/** One kind of finding: which events raise it, and which settle it. */
export interface FindingKind {
  readonly rule: string;
  readonly events: { readonly [T in FoldedType]?: (event: EventOf<T>) => Said | undefined };
}
