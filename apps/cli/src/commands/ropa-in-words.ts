import type { Drift, RecordOfProcessing } from '#domain';

/** The record of processing as the API answers it: each difference also in words. */
export type Ropa = Omit<RecordOfProcessing, 'drift'> & { drift: (Drift & { words: string })[] };

/** What `lethe ropa` prints: what there is on each side, and every difference. */
export function ropaLines({ controller, declared, observed, drift, from, asOf }: Ropa): string[] {
  const recorded = `Recorded: ${many(observed.purposes.length, 'purpose')}, ${many(observed.recipients.length, 'recipient')}.`;
  const span = `from ${from ?? 'the beginning'} to ${asOf}`;
  if (!declared) return [`${controller}: no policy is in force, so nothing is declared.`, `${recorded} Acts ${span}.`];
  return [
    `${declared.controller.contact.name} (${controller}), version ${declared.policy.version} of the policy, acts ${span}.`,
    `Declared: ${many(declared.purposes.length, 'purpose')}, ${many(declared.recipients.length, 'recipient')}. ${recorded}`,
    ...part('Done and not declared', drift, 'seen-not-declared'),
    ...part('Declared and never recorded', drift, 'declared-not-seen'),
  ];
}

function part(title: string, drift: Ropa['drift'], kind: Drift['kind']): string[] {
  const these = drift.filter((each) => each.kind === kind);
  return ['', title, ...(these.length === 0 ? ['  nothing'] : these.map(({ words }) => `  ${words.replaceAll('\u00a0', ' ')}`))];
}

const many = (n: number, one: string) => `${n} ${one}${n === 1 ? '' : 's'}`;
