import { planErasure, type Dataset, type SystemFile } from '#domain';
import { ConnectorError, type CollectedDataset } from './connector.ts';

/** The datasets of a system in the order in which they are erased: children before their parents. */
export function childrenFirst(system: SystemFile): Dataset[] {
  const plan = planErasure(system);
  if (!plan.ok) throw new ConnectorError('schema-mismatch');
  return plan.datasets;
}

/** In the order in which a person is looked for and collected. */
export function parentsFirst(system: SystemFile): Dataset[] {
  return childrenFirst(system).toReversed();
}

/** Whether rows of other datasets are found through this one's. */
export function isParent(dataset: Dataset, system: SystemFile): boolean {
  return system.datasets.some((other) => other.references?.some((reference) => reference.dataset === dataset.name));
}

export function datasetNamed(system: SystemFile, name: string): Dataset {
  const dataset = system.datasets.find((other) => other.name === name);
  if (!dataset) throw new ConnectorError('schema-mismatch');
  return dataset;
}

/** The key, what identifies, and the fields: each column once, under the ledger's name where it has one. */
export function columnsToCollect(dataset: Dataset): { name: string; as: string; portable: boolean }[] {
  const fields = new Map(dataset.fields.map((field) => [field.name, field]));
  const names = new Set([dataset.key, ...Object.values(dataset.identifiers ?? {}), ...fields.keys()]);
  const taken = new Set(dataset.fields.map((field) => field.as ?? field.name));
  return [...names].flatMap((name) => {
    const field = fields.get(name);
    // A key whose column has the name that the ledger gives to another field would hide it.
    if (!field && taken.has(name)) return [];
    return [{ name, as: field?.as ?? name, portable: field?.portable ?? false }];
  });
}

/** What a collection says of its datasets. */
export function collectedDatasets(system: SystemFile): CollectedDataset[] {
  return parentsFirst(system).map((dataset) => ({
    name: dataset.name,
    category: dataset.category,
    columns: columnsToCollect(dataset).map(({ as, portable }) => ({ name: as, portable })),
  }));
}

/** The columns that an erasure writes where rows stay. */
export function changedColumns({ fields }: Dataset): string[] {
  return fields.filter(({ action }) => action && action.do !== 'keep' && action.do !== 'leave').map(({ name }) => name);
}

/** Every column that a dataset names, and where it is. */
export function columnsOf(dataset: Dataset, system: SystemFile): { location: string; column: string }[] {
  const own = [
    dataset.key,
    ...Object.values(dataset.identifiers ?? {}),
    ...(dataset.references ?? []).map((reference) => reference.column),
    ...dataset.fields.map((field) => field.name),
    ...(dataset.scope ? [dataset.scope.column] : []),
  ].map((column) => ({ location: dataset.location, column }));
  const parents = (dataset.references ?? []).flatMap((reference) => {
    const parent = system.datasets.find((other) => other.name === reference.dataset);
    return parent ? [{ location: parent.location, column: reference.parentColumn ?? parent.key }] : [];
  });
  return [...own, ...parents];
}
