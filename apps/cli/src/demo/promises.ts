import type { Company } from './company.ts';
import { brokenOnPurpose } from './broken-on-purpose.ts';
import { promiseCounts, promiseTable, type ShownPromise } from './promise-table.ts';
import type { Screen } from './screen.ts';

interface Promises {
  version: string;
  promises: ShownPromise[];
}

/** Shows how every promise of a company stands by what the ledger holds, and what was done wrong in the year for it to be found. */
export async function showPromises(company: Company, screen: Screen): Promise<void> {
  const { version, promises } = await company.get<Promises>('auditor', `/v1/promises?minPosition=${company.position}`);
  screen.heading(`What ${company.name} promises in version ${version} of its policy, and what the ledger shows of it`);
  screen.fitted((width) => promiseTable(promises, width));
  screen.line();
  screen.line(`${promiseCounts(promises)}. Wrong on purpose in this year:`);
  const here = brokenOnPurpose.filter((mishap) => mishap.company === company.name);
  screen.table(here.map(({ breaks, what }) => [breaks.join(', '), what]));
}
