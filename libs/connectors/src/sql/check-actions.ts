import type { Dataset, FieldAction } from '#domain';
import type { OwnSecrets, SystemProblem } from '../connector.ts';
import { KEYED_HASH_LENGTH } from '../field-action.ts';
import type { LiveColumn } from './live-schema.ts';
import { liveColumn, type OpenDatabase } from './open-database.ts';

/** Actions that the columns would refuse, and keys that are not there. */
export async function checkActions(database: OpenDatabase, dataset: Dataset, secrets: OwnSecrets): Promise<SystemProblem[]> {
  const problems: SystemProblem[] = [];
  for (const { name, action } of dataset.fields) {
    if (!action) continue;
    const reason = await actionProblem(database, liveColumn(database, dataset, name), action, secrets);
    if (reason) problems.push({ code: 'action', dataset: dataset.name, column: name, reason });
  }
  return problems;
}

async function actionProblem(
  { dialect, session }: OpenDatabase,
  column: LiveColumn,
  action: FieldAction,
  secrets: OwnSecrets,
): Promise<string | undefined> {
  const { text, addresses, dates } = dialect.holding;
  switch (action.do) {
    case 'null':
      return column.notNull ? 'the column may not be null' : undefined;
    case 'fixed': {
      const code = await session.attempt(() => dialect.spelled(session, column, action.value));
      return code && `the fixed value does not fit into ${column.type}: ${code}`;
    }
    case 'keyed-hash': {
      if (!(await secrets.read(action.key))) return `the key ${action.key} is not there`;
      const fits = text.has(column.base) && (column.length ?? KEYED_HASH_LENGTH) >= KEYED_HASH_LENGTH;
      return fits ? undefined : `a keyed hash needs text of ${KEYED_HASH_LENGTH} characters`;
    }
    case 'truncate-ip':
      return addresses.has(column.base) ? undefined : `${column.type} holds no address that could be shortened`;
    case 'year-of-date':
      return dates.has(column.base) ? undefined : `${column.type} holds no date`;
    case 'leave':
    case 'keep':
      return undefined;
  }
}
