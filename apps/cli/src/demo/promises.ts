import type { Company } from './company.ts';
import { brokenOnPurpose } from './broken-on-purpose.ts';
import { tableLines, wrapped } from './lay-out.ts';
import { promiseCounts, promiseTable, type ShownPromise } from './promise-table.ts';
import type { Screen } from './screen.ts';

interface Promises {
  version: string;
  promises: ShownPromise[];
}

/** Shows how every promise of a company stands by what the ledger holds, and what was done wrong in the year for it to be found. */
export async function showPromises(company: Company, screen: Screen): Promise<void> {
  const { version, promises } = await company.get<Promises>('auditor', `/v1/promises?minPosition=${company.position}`);
  screen.heading(`What ${company.name} promises (policy ${version}), and what the ledger shows of it`);
  screen.line(`${promiseCounts(promises)}.`);
  screen.line();
  screen.fitted((width) => promiseTable(promises, width));
  const onPurpose = brokenOnPurpose
    .filter((mishap) => mishap.company === company.name)
    .map(({ breaks, what }) => [breaks.join(', '), what]);
  screen.line();
  screen.line('Wrong on purpose in this year:');
  screen.fitted((width) => tableLines(onPurpose, width));
}

/** Where there is more about promises than the table. */
export function sayWhereToLook(screen: Screen): void {
  screen.line();
  screen.fitted((width) =>
    wrapped(
      'More of it while the ledger runs (`npm run demo -- --keep`): `npx lethe promises J14` with its home in LETHE_HOME, /v1/promises for programs, and docs/promises.md.',
      width,
    ),
  );
}
