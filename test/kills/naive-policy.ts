import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/** What the naive fold needs of a policy file. */
export interface NaivePolicy {
  version: string;
  purposes: { id: string; contact: boolean }[];
  retention: { id: string; category: string; system?: string; fields?: string[]; obscureAfterDays?: number; deleteAfterDays?: number }[];
}

interface File {
  version: string;
  purposes: { id: string; contact?: boolean }[];
  retention?: { id: string; category: string; system?: string; fields?: string[]; obscureAfter?: string; deleteAfter?: string }[];
}

/** The policy that a controller starts with. Periods that are not given in days are not read: `days` throws. */
export function naivePolicy(controller: string): NaivePolicy {
  const path = fileURLToPath(new URL(`../../policies/${controller}.yaml`, import.meta.url));
  const file = parse(readFileSync(path, 'utf8')) as File;
  return {
    version: file.version,
    purposes: file.purposes.map(({ id, contact = false }) => ({ id, contact })),
    retention: (file.retention ?? []).map(({ obscureAfter, deleteAfter, ...rule }) => ({
      ...rule,
      ...(obscureAfter === undefined ? {} : { obscureAfterDays: days(obscureAfter) }),
      ...(deleteAfter === undefined ? {} : { deleteAfterDays: days(deleteAfter) }),
    })),
  };
}

function days(period: string): number {
  const [, number] = /^P(\d+)D$/.exec(period) ?? [];
  if (number === undefined) throw new Error(`${period} is no number of days`);
  return Number(number);
}
