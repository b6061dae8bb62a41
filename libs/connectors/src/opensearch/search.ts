import { ConnectorError } from '../connector.ts';
import { dialled } from '../compare.ts';
import type { Condition } from '../records/record-store.ts';
import type { LiveField, LiveFields } from './mapping.ts';

type Query = Record<string, unknown>;

const WHOLE = /^-?\d{1,18}$/;
export const WORDS = new Set(['text', 'match_only_text', 'search_as_you_type']);
export const KEYWORDS = new Set(['keyword', 'wildcard', 'constant_keyword']);
export const NUMBERS = new Set(['long', 'integer', 'short', 'byte', 'unsigned_long']);
const ADDRESS = /^[0-9a-f.:]+$/i;
const MOST_TERMS = 1000;

/** A query that finds at least all documents of which one of the conditions holds. */
export function queryOf(anyOf: readonly Condition[], fields: LiveFields): Query {
  return { bool: { should: anyOf.flatMap((condition) => queriesOf(condition, fields)), minimum_should_match: 1 } };
}

function queriesOf({ column, form, values }: Condition, fields: LiveFields): Query[] {
  if (column === '_id') return inParts(values).map((part) => ({ ids: { values: part } }));
  const field = fields.get(column);
  if (!field?.searchable) throw new ConnectorError('schema-mismatch');
  return found(column, field, form, values).map((query) =>
    field.nested === undefined ? query : { nested: { path: field.nested, query } },
  );
}

function found(column: string, field: LiveField, form: Condition['form'], values: readonly string[]): Query[] {
  const name = field.whole ?? column;
  if (KEYWORDS.has(field.type) || field.whole !== undefined) {
    if (form === 'opaque') return inParts(values).map((part) => ({ terms: { [name]: part } }));
    if (form === 'phone') return values.flatMap(dialled).map((digits) => ({ regexp: { [name]: { value: spacedDigits(digits) } } }));
    return values.map((value) => ({ term: { [name]: { value, case_insensitive: true } } }));
  }
  // Words are looked for as words; whether the whole text is the same is compared afterwards.
  if (WORDS.has(field.type)) return values.map((value) => ({ match: { [column]: { query: value, operator: 'and' } } }));
  if (NUMBERS.has(field.type)) {
    const numbers = (form === 'phone' ? values.flatMap(dialled) : values).filter((value) => WHOLE.test(value));
    return numbers.length ? [{ terms: { [column]: numbers } }] : [];
  }
  if (field.type === 'ip')
    return values
      .filter((value) => ADDRESS.test(value) && value.includes(value.includes(':') ? ':' : '.'))
      .map((value) => ({ term: { [column]: value } }));
  throw new ConnectorError('schema-mismatch');
}

function spacedDigits(digits: string): string {
  return `[^0-9]*${digits.split('').join('[^0-9]*')}[^0-9]*`;
}

/** As many values at once as a store takes. */
function inParts(values: readonly string[]): string[][] {
  const parts: string[][] = [];
  for (let at = 0; at < values.length; at += MOST_TERMS) parts.push(values.slice(at, at + MOST_TERMS));
  return parts;
}
