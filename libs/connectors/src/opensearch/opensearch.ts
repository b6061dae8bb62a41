import { randomUUID } from 'node:crypto';
import { defaultIdentifierForm, type Dataset, type FieldAction, type FieldProblem, type SystemFile } from '#domain';
import type { Opening } from '../connection/credentials.ts';
import { settingsOf } from '../connection/setting.ts';
import { connectorFrom } from '../connector-from.ts';
import type { ConnectorDefinition, SystemProblem } from '../connector.ts';
import { recordsWork } from '../records/records-work.ts';
import { clientOf, connectionProblems, OpenSearchConnection } from './connection.ts';
import { failureCode, isConflict, isGone } from './failure.ts';
import type { LiveField, LiveFields } from './mapping.ts';
import { KEYWORDS, NUMBERS, WORDS } from './search.ts';
import { OpenSearchStore } from './store.ts';

/**
 * Systems that are OpenSearch clusters; a dataset's `location` is an index, an alias, or what names of indexes begin with (`logs-*`); columns are
 * paths, or `_id`.
 */
export const opensearch: ConnectorDefinition = {
  kind: 'opensearch',
  settings: settingsOf(OpenSearchConnection),
  connectionProblems,
  datasetProblems,
  create(system, secrets) {
    const open = async (as: Opening) => new OpenSearchStore(await clientOf(system.connection, as, secrets));
    const work = recordsWork(system, secrets, { open, check: () => check(system, open), isConflict });
    return connectorFrom(system, secrets, work, failureCode);
  },
};

const INDEX = /^[a-z0-9][a-z0-9._-]*\*?$/;

function datasetProblems({ datasets }: SystemFile): FieldProblem[] {
  return datasets.flatMap((dataset, index): FieldProblem[] => {
    const at = `/datasets/${index}`;
    const own = INDEX.test(dataset.location)
      ? []
      : [{ pointer: `${at}/location`, reason: 'must be the name of an index or alias, or what names begin with and *' }];
    const ids = dataset.fields.flatMap(({ name, action }, field) =>
      name.startsWith('_') && action && action.do !== 'keep' && action.do !== 'leave'
        ? [{ pointer: `${at}/fields/${field}/action`, reason: `${name} has to stay as it is` }]
        : [],
    );
    return [...own, ...ids];
  });
}

/** Indexes, fields that are searched or changed, and rights, which are tried on a document that is not there. */
async function check(system: SystemFile, open: (as: Opening) => Promise<OpenSearchStore>): Promise<SystemProblem[]> {
  const store = await open('erase');
  try {
    const problems: SystemProblem[] = [];
    for (const dataset of system.datasets) {
      const fields = await store.fields(dataset.location).catch((error: unknown) => {
        if (failureCode(error) === 'schema-mismatch') return undefined;
        throw error;
      });
      if (!fields?.size)
        problems.push({
          code: 'no-index',
          dataset: dataset.name,
          reason: `there is no index ${dataset.location} with fields, or no right to see it`,
        });
      else problems.push(...searchProblems(dataset, fields), ...actionProblems(dataset, fields), ...(await rightProblems(store, dataset)));
    }
    return problems;
  } finally {
    await store.close();
  }
}

function searchProblems({ name, location, key, identifiers, references, forms }: Dataset, fields: LiveFields): SystemProblem[] {
  const byType = Object.entries(identifiers ?? {}).map(([type, column]) => ({
    column,
    form: forms?.[type] ?? defaultIdentifierForm(type),
  }));
  const exactly = [key, ...(references ?? []).map(({ column }) => column)].map((column) => ({ column, form: 'opaque' as const }));
  return [...byType, ...exactly].flatMap(({ column, form }): SystemProblem[] => {
    if (column === '_id') return [];
    const field = fields.get(column);
    if (!field) return [{ code: 'no-column', dataset: name, column, reason: `${location} has no field ${column}` }];
    const reason = searchProblem(field, form);
    return reason === undefined ? [] : [{ code: 'search', dataset: name, column, reason }];
  });
}

function searchProblem({ type, searchable, whole }: LiveField, form: string): string | undefined {
  if (!searchable) return 'it is not indexed, so nobody can be found by it';
  if (WORDS.has(type) && whole === undefined && form === 'phone')
    return 'numbers cannot be found among words: it needs a field of type keyword beneath it, without ignore_above';
  const fits = KEYWORDS.has(type) || WORDS.has(type) || whole !== undefined || NUMBERS.has(type) || type === 'ip';
  return fits ? undefined : `nobody can be found by a field of type ${type}`;
}

function actionProblems({ name, location, fields: named }: Dataset, fields: LiveFields): SystemProblem[] {
  return named.flatMap(({ name: column, action }): SystemProblem[] => {
    const field = fields.get(column);
    if (column.startsWith('_')) return [];
    if (!field) return [{ code: 'no-column', dataset: name, column, reason: `${location} has no field ${column}` }];
    return action && !takes(field.type, action)
      ? [{ code: 'action', dataset: name, column, reason: `${action.do} does not fit a field of type ${field.type}` }]
      : [];
  });
}

function takes(type: string, action: FieldAction): boolean {
  const isText = KEYWORDS.has(type) || WORDS.has(type);
  switch (action.do) {
    case 'keyed-hash':
      return isText;
    case 'truncate-ip':
      return isText || type === 'ip';
    case 'year-of-date':
      return isText || type === 'date' || type === 'date_nanos';
    case 'fixed':
      return isText || (NUMBERS.has(type) ? /^-?\d+$/.test(action.value) : type !== 'object' && type !== 'nested');
    case 'null':
    case 'leave':
    case 'keep':
      return true;
  }
}

/** Only where the location is one index: in a pattern there is no place for a document that is not there. */
async function rightProblems(store: OpenSearchStore, { name, location }: Dataset): Promise<SystemProblem[]> {
  if (location.endsWith('*')) return [];
  try {
    await store.ask('DELETE', `/${encodeURIComponent(location)}/_doc/${randomUUID()}`);
    return [];
  } catch (error) {
    if (isGone(error)) return [];
    if (failureCode(error) !== 'not-allowed') throw error;
    return [{ code: 'no-right', dataset: name, reason: `writing to ${location} is not allowed` }];
  }
}
