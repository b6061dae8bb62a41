import type { RetentionGround, SystemFile } from '#domain';
import {
  ConnectorError,
  type EraseResult,
  type FailureCode,
  type RecordKey,
  type Retained,
  type SystemProblem,
  type VerifyResult,
} from '../connector.ts';

const CODES: readonly FailureCode[] = ['unreachable', 'connection-lost', 'not-allowed', 'schema-mismatch', 'locked', 'timeout', 'object-locked', 'foreign-key', 'constraint', 'failed']; // prettier-ignore
const GROUNDS: readonly RetentionGround[] = ['freedom-of-expression', 'legal-obligation', 'public-health', 'archiving', 'legal-claims'];
const MOST_PROBLEMS = 100;

/** `{"code": "locked"}` of an answer that is no success, where it is one of ours. */
export function failureIn(body: Buffer): FailureCode | undefined {
  const { code } = objectOf(parsed(body) ?? {});
  return CODES.find((known) => known === code);
}

/** `{"problems": [{"code", "dataset", "column", "reason"}]}` */
export function problemsIn(body: Buffer): SystemProblem[] {
  return listOf(objectOf(parsed(body)).problems)
    .slice(0, MOST_PROBLEMS)
    .map((one) => {
      const { code, dataset, column, reason } = objectOf(one);
      return {
        code: textOf(code),
        ...(dataset === undefined ? {} : { dataset: textOf(dataset) }),
        ...(column === undefined ? {} : { column: textOf(column) }),
        reason: textOf(reason),
      };
    });
}

/** `{"counts": {dataset: n}, "retained": [{"dataset", "ground", "reviewAt", "count"}], "found": [{"dataset", "record"}]}`; a count for every dataset. */
export function erasedIn(body: Buffer, system: SystemFile): EraseResult {
  const answer = objectOf(parsed(body));
  const counts = countsOf(answer.counts, system);
  if (!system.datasets.every(({ name }) => Object.hasOwn(counts, name))) throw new ConnectorError('bad-answer');
  const retained = listOf(answer.retained ?? []).map((one) => retainedOf(one, system));
  const found = listOf(answer.found ?? []).map((one): RecordKey => {
    const { dataset, record } = objectOf(one);
    return { dataset: datasetOf(dataset, system), record: textOf(record) };
  });
  return { ok: true, counts, retained, found };
}

/** `{"remaining": {dataset: n}}` */
export function remainingIn(body: Buffer, system: SystemFile): VerifyResult {
  const remaining = countsOf(objectOf(parsed(body)).remaining, system);
  return { ok: true, remaining: Object.fromEntries(Object.entries(remaining).filter(([, count]) => count > 0)) };
}

/** A line of a copy: `{"dataset", "row"}`, and as the last one `{"end": true}`, without which it is not whole. */
export function rowIn(line: string, system: SystemFile): { dataset: string; row: Record<string, unknown> } | 'end' {
  const { dataset, row, end } = objectOf(parsed(Buffer.from(line)));
  return end === true ? 'end' : { dataset: datasetOf(dataset, system), row: objectOf(row) };
}

function retainedOf(one: unknown, system: SystemFile): Retained {
  const { dataset, ground, reviewAt, count } = objectOf(one);
  const known = GROUNDS.find((each) => each === ground);
  if (known === undefined || Number.isNaN(Date.parse(textOf(reviewAt)))) throw new ConnectorError('bad-answer');
  return { dataset: datasetOf(dataset, system), ground: known, reviewAt: textOf(reviewAt), count: countOf(count) };
}

function countsOf(value: unknown, system: SystemFile): Record<string, number> {
  const entries = Object.entries(objectOf(value)).map(([name, count]) => [datasetOf(name, system), countOf(count)] as const);
  return Object.fromEntries(entries);
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ConnectorError('bad-answer');
  return value as Record<string, unknown>;
}

function listOf(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new ConnectorError('bad-answer');
  return value as unknown[];
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new ConnectorError('bad-answer');
  return value.slice(0, 1000);
}

function countOf(value: unknown): number {
  if (!Number.isSafeInteger(value) || Number(value) < 0) throw new ConnectorError('bad-answer');
  return Number(value);
}

function datasetOf(value: unknown, { datasets }: SystemFile): string {
  const dataset = datasets.find(({ name }) => name === value);
  if (!dataset) throw new ConnectorError('bad-answer');
  return dataset.name;
}
