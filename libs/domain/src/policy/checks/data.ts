import type { FieldProblem } from '../../problem.ts';
import type { CategoryRule, FieldRule, PurposeRule } from '../policy.ts';
import { duplicates } from './duplicates.ts';

/** What a schema cannot say of a category of data and its fields. */
export function categoryProblems(category: CategoryRule, pointer: string): FieldProblem[] {
  return [
    ...conditionProblems(category, pointer),
    ...duplicates(`${pointer}/fields`, category.fields, 'name'),
    ...category.fields.flatMap((field, index) => fieldProblems(field, `${pointer}/fields/${index}`)),
  ];
}

function conditionProblems({ special, condition }: CategoryRule, pointer: string): FieldProblem[] {
  if (condition === undefined || special) return [];
  return [{ pointer: `${pointer}/condition`, reason: 'is of Art. 9(2) GDPR, and the category is not `special`' }];
}

function fieldProblems(field: FieldRule, pointer: string): FieldProblem[] {
  if (!field.neverStore) return [];
  const problems: FieldProblem[] = [];
  if (field.keep === 'value')
    problems.push({ pointer: `${pointer}/keep`, reason: 'a field that is never stored cannot have its value kept' });
  if (field.portable) problems.push({ pointer: `${pointer}/portable`, reason: 'a field that is never stored cannot be taken along' });
  return problems;
}

/** What a schema cannot say of a purpose. */
export function purposeProblems({ legalBasis, interest }: PurposeRule, pointer: string): FieldProblem[] {
  if (interest === undefined || legalBasis.includes('legitimate-interest')) return [];
  return [{ pointer: `${pointer}/interest`, reason: 'is told where the purpose may rest on a legitimate-interest, and this one may not' }];
}
