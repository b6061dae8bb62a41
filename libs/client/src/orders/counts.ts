import type { Counts } from './order.ts';

/** Of each dataset the larger number of rows; datasets with none are left out. */
export function larger(one: Counts, other: Counts): Counts {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
  const most = names.map((name): [string, number] => [name, Math.max(one[name] ?? 0, other[name] ?? 0)]);
  return Object.fromEntries(most.filter(([, count]) => count > 0));
}
