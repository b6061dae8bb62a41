import type { Policy, RecipientRule } from '../policy.ts';
import type { ActMatch, CheckKind, CheckRule, PromiseRule } from '../promise-rule.ts';

/** One check of a promise, with the promise and its row. */
export interface Promised<K extends CheckKind = CheckKind> {
  readonly promise: PromiseRule;
  readonly check: Extract<CheckRule, { kind: K }>;
  /** JSON pointer of the promise. */
  readonly pointer: string;
}

/** Every check of these kinds that the policy's promises rest on, in the order of the file. */
export function checksOf<K extends CheckKind>(policy: Policy, ...kinds: K[]): Promised<K>[] {
  return (policy.promises ?? []).flatMap((promise, index) =>
    promise.checks
      .filter((check): check is Extract<CheckRule, { kind: K }> => (kinds as CheckKind[]).includes(check.kind))
      .map((check) => ({ promise, check, pointer: `/promises/${index}` })),
  );
}

/** What a check says of acts: none for one that is not about acts. */
export function matchesOf(check: CheckRule): ActMatch[] {
  switch (check.kind) {
    case 'acts-allowed':
    case 'observed':
      return [check.about];
    case 'never':
      return [check.among, check.act];
    default:
      return [];
  }
}

/** Rows of the promises that have a check which `concerns` says yes to, each once. */
export function promisesWith(policy: Policy, concerns: (check: CheckRule) => boolean): string[] {
  return (policy.promises ?? []).flatMap(({ checks }, index) => (checks.some(concerns) ? [`/promises/${index}`] : []));
}

/** Ids of the promises among some rows. */
export function promiseIds(policy: Policy, pointers: readonly string[]): string[] {
  const ids = pointers.flatMap((pointer) => {
    const [, index] = /^\/promises\/(\d+)/.exec(pointer) ?? [];
    return index === undefined ? [] : (policy.promises?.[Number(index)]?.id ?? []);
  });
  return [...new Set(ids)];
}

/** Whether a list of a match names one of these. */
export function names(list: readonly string[] | undefined, some: readonly string[]): boolean {
  return list?.some((each) => some.includes(each)) ?? false;
}

/** Rows of the promises that say that data is used for these purposes: in so many words, or by who gets data for them. */
export function promisesOfUse(policy: Policy, purposes: readonly string[]): string[] {
  const getting = policy.recipients.filter((each) => getsFor(policy, each, purposes));
  const ids = getting.map(({ id }) => id);
  const kinds = getting.map(({ kind }) => kind);
  return promisesWith(
    policy,
    (check) =>
      (check.kind === 'observed' || check.kind === 'acts-allowed') &&
      matchesOf(check).some(
        (match) =>
          names(match.purposes, purposes) || names(match.recipients, ids) || match.recipientKinds?.every((kind) => kinds.includes(kind)),
      ),
  );
}

/** Whether a recipient gets data about people for one of these purposes: a promise may keep it to what identifies nobody. */
export function getsFor(policy: Policy, { id, kind, receives }: RecipientRule, purposes: readonly string[]): boolean {
  const isKeptAnonymous = checksOf(policy, 'never').some(
    ({ check: { act } }) => act.identifiable === true && (names(act.recipients, [id]) || names(act.recipientKinds, [kind])),
  );
  return !isKeptAnonymous && receives.some((each) => names(each.purposes, purposes));
}
