import { isISO8601 } from 'class-validator';
import { duplicates } from '../policy/checks/duplicates.ts';
import type { FieldProblem } from '../problem.ts';
import { planErasure } from './plan-erasure.ts';
import { secretProblems } from './secret-reference.ts';
import type { Dataset, SystemFile } from './system.ts';

/**
 * What a schema cannot say of a system file: unique names, references that lead somewhere and not in a circle, a way to find a
 * person in every dataset, an answer for every field at erasure, no secret in clear. Empty when all is well.
 */
export function systemProblems(system: SystemFile): FieldProblem[] {
  return [
    ...secretProblems(system.connection ?? {}, '/connection'),
    ...duplicates('/datasets', system.datasets, 'name'),
    ...system.datasets.flatMap((dataset, index) => datasetProblems(system, dataset, `/datasets/${index}`)),
    ...cycleProblems(system),
  ];
}

function datasetProblems(system: SystemFile, dataset: Dataset, pointer: string): FieldProblem[] {
  return [
    ...duplicates(`${pointer}/fields`, dataset.fields, 'name'),
    ...ledgerNameProblems(dataset, pointer),
    ...wayProblems(dataset, pointer),
    ...referenceProblems(system, dataset, pointer),
    ...locationProblems(system, dataset, pointer),
    ...(dataset.erase === 'delete-row' ? deletedRowProblems(dataset, pointer) : changedRowProblems(dataset, pointer)),
  ];
}

/** Two columns under one name in the ledger: an export could show only one of them. */
function ledgerNameProblems({ fields }: Dataset, pointer: string): FieldProblem[] {
  return fields.flatMap((field, index) => {
    const name = field.as ?? field.name;
    const other = fields.slice(0, index).find((earlier) => (earlier.as ?? earlier.name) === name && earlier.name !== field.name);
    return other ? [{ pointer: `${pointer}/fields/${index}`, reason: `'${other.name}' is called '${name}' too` }] : [];
  });
}

function wayProblems(dataset: Dataset, pointer: string): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const types = Object.keys(dataset.identifiers ?? {});
  if (!types.length && !dataset.references?.length) {
    problems.push({ pointer, reason: 'a person cannot be found here: identifiers or references are needed' });
  }
  for (const type of Object.keys(dataset.forms ?? {})) {
    if (!types.includes(type))
      problems.push({ pointer: `${pointer}/forms/${type}`, reason: `there is no column for '${type}' in identifiers` });
  }
  return problems;
}

function referenceProblems(system: SystemFile, dataset: Dataset, pointer: string): FieldProblem[] {
  return (dataset.references ?? []).flatMap((reference, index) =>
    system.datasets.some((other) => other.name === reference.dataset)
      ? []
      : [{ pointer: `${pointer}/references/${index}/dataset`, reason: `there is no dataset '${reference.dataset}' in this system` }],
  );
}

function locationProblems(system: SystemFile, dataset: Dataset, pointer: string): FieldProblem[] {
  const shared = system.datasets.some((other) => other !== dataset && other.location === dataset.location);
  if (!shared || dataset.erase === 'fields') return [];
  return [
    { pointer: `${pointer}/erase`, reason: `another dataset is in ${dataset.location} too, so its rows cannot be deleted as a whole` },
  ];
}

function deletedRowProblems(dataset: Dataset, pointer: string): FieldProblem[] {
  return dataset.fields.flatMap((field, index) =>
    field.action
      ? [{ pointer: `${pointer}/fields/${index}/action`, reason: 'the row is deleted as a whole, so nothing is left to act on' }]
      : [],
  );
}

/** A row that stays must not lead to the person any more: every field and every identifier in it needs an answer. */
function changedRowProblems(dataset: Dataset, pointer: string): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const [index, field] of dataset.fields.entries()) {
    const at = `${pointer}/fields/${index}`;
    if (!field.action)
      problems.push({
        pointer: at,
        reason: 'the row stays, so an action is needed: leave it if it says nothing of anybody then, or keep it with a ground',
      });
    else if (field.name === dataset.key && !STAYS.has(field.action.do))
      problems.push({ pointer: `${at}/action`, reason: 'the key has to stay as it is' });
    else if (field.action.do === 'keep' && !isISO8601(field.action.reviewAt, { strict: true })) {
      problems.push({ pointer: `${at}/action/reviewAt`, reason: 'must be a date, such as 2034-12-31' });
    }
  }
  for (const [type, column] of Object.entries(dataset.identifiers ?? {})) {
    if (column === dataset.key || dataset.fields.some((field) => field.name === column)) continue;
    problems.push({
      pointer: `${pointer}/identifiers/${type}`,
      reason: `the row stays, so '${column}' has to stand in fields with an action`,
    });
  }
  const { scope } = dataset;
  const scoped = dataset.fields.findIndex((field) => field.name === scope?.column && field.action && !STAYS.has(field.action.do));
  if (scoped >= 0) problems.push({ pointer: `${pointer}/fields/${scoped}/action`, reason: 'the column of the scope has to stay as it is' });
  return problems;
}

const STAYS = new Set(['keep', 'leave']);

function cycleProblems(system: SystemFile): FieldProblem[] {
  const plan = planErasure(system);
  if (plan.ok) return [];
  return [
    { pointer: '/datasets', reason: `these refer to each other in a circle, so none can be erased first: ${plan.cycle.join(' → ')}` },
  ];
}
