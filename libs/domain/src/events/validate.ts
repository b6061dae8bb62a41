import type { FieldProblem } from '../problem.ts';
import { catalogue } from './catalogue.ts';
import { checkObject } from './check.ts';
import type { Form } from './shape.ts';

/** Nobody reads more, and an answer must not grow with what was sent. */
const MOST_PROBLEMS = 100;

/** What is wrong with data as a publisher sends it, at most 100 problems; pointers are relative to the data. Never throws on parsed JSON. */
export function validateWire(type: string, data: unknown): FieldProblem[] {
  return validate(type, data, 'wire');
}

/** What is wrong with data as it stands in the ledger; checked before it is written and after it is read. */
export function validateRecorded(type: string, data: unknown): FieldProblem[] {
  return validate(type, data, 'recorded');
}

function validate(type: string, data: unknown, form: Form): FieldProblem[] {
  const definition = catalogue.get(type);
  if (!definition) return [{ pointer: '', reason: 'belongs to a type of event that is not known' }];
  const problems: FieldProblem[] = [];
  checkObject(definition.class, data, '', problems, form, definition.rules);
  return problems.slice(0, MOST_PROBLEMS);
}
