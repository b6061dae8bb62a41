import { ObjectId, UUID, type Filter, type Document } from 'mongodb';
import { dialled } from '../compare.ts';
import type { Condition } from '../records/record-store.ts';

const WHOLE = /^-?\d{1,15}$/;
const UUID_FORM = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** A filter that holds at least for all documents of which one of the conditions holds. Paths are dotted and lead into lists too. */
export function filterOf(anyOf: readonly Condition[]): Filter<Document> {
  return { $or: anyOf.flatMap(filtersOf) };
}

function filtersOf({ column, form, values }: Condition): Filter<Document>[] {
  switch (form) {
    case 'opaque':
      return [{ [column]: { $in: values.flatMap(spellings) } }];
    case 'email':
    case 'ip':
      return values.flatMap((value) => pattern(column, escapeForm(value)));
    case 'phone': {
      const numbers = values.flatMap(dialled);
      const asNumbers = numbers.filter((digits) => WHOLE.test(digits)).map(Number);
      return [
        { [column]: { $in: asNumbers } },
        ...numbers.flatMap((digits) => pattern(column, `[^0-9]*${digits.split('').join('[^0-9]*')}[^0-9]*`)),
      ];
    }
  }
}

/** A text in any case. An expression cannot have a NUL in it, and no address has one. */
function pattern(column: string, expression: string): Filter<Document>[] {
  return expression.includes('\0') ? [] : [{ [column]: { $regex: `^${expression}$`, $options: 'i' } }];
}

/** How the store may have a value that the ledger has as text. */
function spellings(value: string): unknown[] {
  return [
    value,
    ...(WHOLE.test(value) && String(Number(value)) === value ? [Number(value)] : []),
    ...(/^[0-9a-f]{24}$/i.test(value) ? [new ObjectId(value)] : []),
    ...(UUID_FORM.test(value) ? [new UUID(value)] : []),
  ];
}

function escapeForm(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
