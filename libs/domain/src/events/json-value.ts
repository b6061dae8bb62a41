import type { FieldProblem } from '../problem.ts';
import { isRepeatable, pointerTo } from './pointer.ts';

/** Parsed JSON. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** Largest personal value: bytes of its JSON in UTF-8. */
const LARGEST_VALUE = 8 * 1024;
/** Largest file (policy, system) that an event carries. */
export const LARGEST_DOCUMENT = 1024 * 1024;
const DEEPEST = 32;

/**
 * Adds a problem if the value cannot be committed to: not JSON, larger than `largest` bytes, deeper than 32 levels, text that is not Unicode (a lone
 * surrogate), or a number that another reader could read as another number (RFC 8785, I-JSON RFC 7493).
 */
export function checkJson(value: unknown, pointer: string, problems: FieldProblem[], largest = LARGEST_VALUE): void {
  const before = problems.length;
  walk(value, pointer, problems, 0);
  if (problems.length > before) return;
  if (Buffer.byteLength(JSON.stringify(value)) > largest) problems.push({ pointer, reason: `must be at most ${largest} bytes of JSON` });
}

function walk(value: unknown, pointer: string, problems: FieldProblem[], depth: number): void {
  if (depth > DEEPEST) problems.push({ pointer, reason: `must not be nested deeper than ${DEEPEST} levels` });
  else if (typeof value === 'string') checkText(value, pointer, problems);
  else if (typeof value === 'number') checkNumber(value, pointer, problems);
  else if (Array.isArray(value)) value.forEach((item, index) => walk(item, pointerTo(pointer, index), problems, depth + 1));
  else if (typeof value === 'object' && value !== null) walkObject(value, pointer, problems, depth);
  else if (typeof value !== 'boolean' && value !== null) problems.push({ pointer, reason: 'must be JSON' });
}

function walkObject(value: object, pointer: string, problems: FieldProblem[], depth: number): void {
  for (const [key, member] of Object.entries(value)) {
    if (!key.isWellFormed() || key === '__proto__') problems.push({ pointer, reason: 'has a key that is not allowed' });
    else walk(member, isRepeatable(key) ? pointerTo(pointer, key) : pointer, problems, depth + 1);
  }
}

function checkText(value: string, pointer: string, problems: FieldProblem[]): void {
  if (!value.isWellFormed()) problems.push({ pointer, reason: 'must be Unicode text (it holds half of a surrogate pair)' });
}

function checkNumber(value: number, pointer: string, problems: FieldProblem[]): void {
  if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
    problems.push({ pointer, reason: 'must be a number that every reader reads alike (integers up to 2^53 - 1; send others as text)' });
  }
}
