import type { Dataset, FieldAction } from '#domain';
import type { OwnSecrets, SystemProblem } from '../connector.ts';
import { KEYED_HASH_LENGTH } from '../field-action.ts';
import { columnContext } from './action-context.ts';
import { failureCode } from './failure.ts';
import { liveColumn, type LiveColumn, type LiveSchema } from './live-schema.ts';
import type { Session } from './session.ts';

/** Actions that the columns would refuse, and keys that are not there. */
export async function checkActions(session: Session, schema: LiveSchema, dataset: Dataset, secrets: OwnSecrets): Promise<SystemProblem[]> {
  const problems: SystemProblem[] = [];
  for (const { name, action } of dataset.fields) {
    if (!action) continue;
    const reason = await actionProblem(session, liveColumn(schema, dataset.location, name), action, secrets);
    if (reason) problems.push({ code: 'action', dataset: dataset.name, column: name, reason });
  }
  return problems;
}

async function actionProblem(session: Session, column: LiveColumn, action: FieldAction, secrets: OwnSecrets): Promise<string | undefined> {
  switch (action.do) {
    case 'null':
      return column.notNull ? 'the column may not be null' : undefined;
    case 'fixed':
      return fixedProblem(session, column, action);
    case 'keyed-hash': {
      if (!(await secrets.read(action.key))) return `the key ${action.key} is not there`;
      const fits = ['text', 'varchar', 'bpchar'].includes(column.base) && (column.length ?? KEYED_HASH_LENGTH) >= KEYED_HASH_LENGTH;
      return fits ? undefined : `a keyed hash needs text of ${KEYED_HASH_LENGTH} characters`;
    }
    case 'truncate-ip':
      return ['text', 'varchar', 'inet'].includes(column.base) ? undefined : `${column.type} holds no address`;
    case 'year-of-date':
      return ['text', 'varchar', 'date', 'timestamp', 'timestamptz'].includes(column.base) ? undefined : `${column.type} holds no date`;
    case 'leave':
    case 'keep':
      return undefined;
  }
}

async function fixedProblem(session: Session, column: LiveColumn, action: FieldAction): Promise<string | undefined> {
  await session.query('savepoint fixed');
  try {
    await columnContext(session, column, action, new Map());
    return undefined;
  } catch (error) {
    await session.query('rollback to savepoint fixed');
    return `the fixed value does not fit into ${column.type}: ${failureCode(error)}`;
  }
}
