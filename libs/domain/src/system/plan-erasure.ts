import type { Dataset, SystemFile } from './system.ts';

export type ErasurePlan = { ok: true; datasets: Dataset[] } | { ok: false; cycle: string[] };

/**
 * The order in which a system's datasets are erased: whoever refers to another comes before it, since its rows are found through the
 * other's; otherwise as in the file. Collecting goes the other way round. A cycle has no order and is answered by its names.
 */
export function planErasure(system: Pick<SystemFile, 'datasets'>): ErasurePlan {
  const planned: Dataset[] = [];
  let waiting = [...system.datasets];
  while (waiting.length) {
    const next = waiting.find((dataset) => !waiting.some((other) => other !== dataset && refersTo(other, dataset)));
    if (!next || refersTo(next, next)) return { ok: false, cycle: findCycle(waiting) };
    planned.push(next);
    waiting = waiting.filter((dataset) => dataset !== next);
  }
  return { ok: true, datasets: planned };
}

function refersTo(dataset: Dataset, parent: Dataset): boolean {
  return dataset.references?.some((reference) => reference.dataset === parent.name) ?? false;
}

/** Each of `waiting` is referred to by another of them, so walking from one to who refers to it comes back to where it was. */
function findCycle(waiting: Dataset[]): string[] {
  const walked: Dataset[] = [];
  let at = waiting[0] as Dataset;
  while (!walked.includes(at)) {
    walked.push(at);
    const current = at;
    at = waiting.find((dataset) => refersTo(dataset, current)) as Dataset;
  }
  return walked
    .slice(walked.indexOf(at))
    .map((dataset) => dataset.name)
    .toReversed();
}
