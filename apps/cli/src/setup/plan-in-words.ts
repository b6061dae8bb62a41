import { planErasure, type Dataset, type FieldAction, type SystemFile } from '#domain';

/** What an erasure would do in a system, a line a dataset, in its order. */
export function planInWords(system: SystemFile): string[] {
  const plan = planErasure(system);
  // What is done by hand is described to whoever does it, and not by us.
  if (!plan.ok || plan.datasets.length === 0 || system.connector === 'manual') return [];
  const lines = plan.datasets.map(
    (dataset, index) => `  ${index + 1}. ${dataset.name} (${dataset.location}): ${doneTo(dataset)}, found by ${foundBy(dataset)}`,
  );
  return [`An erasure in ${system.name} (${system.connector}) goes through`, ...lines];
}

function doneTo({ erase, fields }: Dataset): string {
  if (erase === 'delete-row') return 'deleted';
  const done = fields.flatMap(({ name, action }) => (action ? [`${name} ${inWords(action)}`] : []));
  return `changed: ${done.join(', ')}`;
}

function inWords(action: FieldAction): string {
  switch (action.do) {
    case 'null':
      return 'emptied';
    case 'fixed':
      return 'replaced by a fixed text';
    case 'keyed-hash':
      return 'hashed';
    case 'truncate-ip':
      return 'cut to its network';
    case 'year-of-date':
      return 'cut to its year';
    case 'leave':
      return 'left';
    case 'keep':
      return `kept (${action.ground}, until it is reviewed on ${action.reviewAt})`;
  }
}

function foundBy({ key, identifiers, references, scope }: Dataset): string {
  const columns = [...new Set([...Object.values(identifiers ?? {}), key])];
  const through = (references ?? []).map(({ dataset, column }) => `${column} of ${dataset}`);
  return `${[...columns, ...through].join(', ')}${scope ? `, where ${scope.column} is ${scope.equals}` : ''}`;
}
