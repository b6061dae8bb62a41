import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { IsArray, IsBoolean, IsIn, IsInt, IsString, Matches, MaxLength, Min, Max, ValidateBy, ValidateIf } from 'class-validator';
import { cardNumbersIn, isTime } from '#domain';

type Docs = Pick<Exclude<ApiPropertyOptions, { enumName: string }>, 'description' | 'example'> & { optional?: boolean };

/** A documented and validated property of a body or query. `null` is never taken for 'absent'. */
function field(docs: Docs, schema: Record<string, unknown>, checks: PropertyDecorator[]): PropertyDecorator {
  const { optional = false, ...shown } = docs;
  const absent = optional ? [ValidateIf((_, value) => value !== undefined)] : [];
  return applyDecorators(ApiProperty({ ...shown, ...schema, required: !optional }), ...absent, ...checks);
}

/** Name of the rule by which `Validation` knows that a card number is at fault. */
export const CARD_NUMBER = 'cardNumber';

/** Whatever is kept of a request holds no card number, not even sealed; the keys of an object neither. */
function noCardNumber(): PropertyDecorator {
  const validate = (value: unknown) => cardNumbersIn(value).length === 0;
  return ValidateBy({ name: CARD_NUMBER, validator: { validate, defaultMessage: () => 'holds a card number' } });
}

/** A code, name or id of one form. */
export function Text(pattern: RegExp, docs: Docs, each = false): PropertyDecorator {
  const message = `${each ? 'each ' : ''}must match ${pattern.source}`;
  // What we give out ourselves may well look like a card number.
  const cards = [forms.id, forms.position, forms.cursor].includes(pattern) ? [] : [noCardNumber()];
  const checks = [Matches(pattern, { each, message }), IsString({ each, message: 'must be text' }), ...cards];
  if (!each) return field(docs, { type: 'string', pattern: pattern.source }, checks);
  return field(docs, { type: 'array', items: { type: 'string', pattern: pattern.source } }, [
    ...checks,
    IsArray({ message: 'must be a list' }),
  ]);
}

/** Free text, which is only ever sealed. */
export function FreeText(maximum: number, docs: Docs): PropertyDecorator {
  return field(docs, { type: 'string', maxLength: maximum }, [
    MaxLength(maximum, { message: `must not be longer than ${maximum} characters` }),
    IsString({ message: 'must be text' }),
    noCardNumber(),
  ]);
}

/** One of a fixed list. */
export function OneOf(values: readonly string[], docs: Docs, each = false): PropertyDecorator {
  const message = `${each ? 'each ' : ''}must be one of ${values.join(', ')}`;
  const check = IsIn(values, { each, message });
  if (!each) return field(docs, { type: 'string', enum: [...values] }, [check]);
  return field(docs, { type: 'array', items: { type: 'string', enum: [...values] }, minItems: 1 }, [
    check,
    IsArray({ message: 'must be a list' }),
  ]);
}

/** An instant, RFC 3339 with offset. */
export function Time(docs: Docs): PropertyDecorator {
  const message = 'must be a time of RFC 3339 with its offset that exists, such as 2026-11-01T10:00:00Z';
  const validator = { validate: isTime, defaultMessage: () => message };
  return field(docs, { type: 'string', format: 'date-time' }, [ValidateBy({ name: 'time', validator })]);
}

/** A whole number written as a query parameter or in a body. */
export function Whole(minimum: number, maximum: number, docs: Docs): PropertyDecorator {
  const message = `must be a whole number from ${minimum} to ${maximum}`;
  return field(docs, { type: 'integer', minimum, maximum }, [Max(maximum, { message }), Min(minimum, { message }), IsInt({ message })]);
}

/** Identifier type to value, as people write them; what a value has to look like, its type says. */
export function Identifiers(docs: Docs): PropertyDecorator {
  const isText = (value: unknown) => typeof value === 'string' && value.length > 0 && value.length <= 1024;
  const validate = (value: unknown) =>
    isPlainObject(value) && between(1, Object.keys(value).length, 32) && Object.values(value).every(isText);
  const message = 'must be an object of 1 to 32 identifier types to text';
  const schema = {
    type: 'object',
    additionalProperties: { type: 'string', minLength: 1, maxLength: 1024 },
    minProperties: 1,
    maxProperties: 32,
  };
  return field(docs, schema, [ValidateBy({ name: 'identifiers', validator: { validate, defaultMessage: () => message } }), noCardNumber()]);
}

/** True or false. */
export function YesNo(docs: Docs): PropertyDecorator {
  return field(docs, { type: 'boolean' }, [IsBoolean({ message: 'must be true or false' })]);
}

const NAME = /^[A-Za-z0-9._:/-]{1,128}$/;

/** Most members that an event's object of counts may have. */
const MOST_COUNTS = 256;

/** Name → how many. */
export function Counts(docs: Docs): PropertyDecorator {
  const isCount = (count: unknown) => Number.isSafeInteger(count) && (count as number) >= 0;
  const validate = (value: unknown) =>
    isPlainObject(value) &&
    between(0, Object.keys(value).length, MOST_COUNTS) &&
    Object.entries(value).every(([name, count]) => NAME.test(name) && isCount(count));
  const message = `must be an object of at most ${MOST_COUNTS} names to whole numbers from 0`;
  return field(docs, { type: 'object', additionalProperties: { type: 'integer', minimum: 0 }, maxProperties: MOST_COUNTS }, [
    ValidateBy({ name: 'counts', validator: { validate, defaultMessage: () => message } }),
    noCardNumber(),
  ]);
}

function between(low: number, value: number, high: number): boolean {
  return value >= low && value <= high;
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Forms that many resources share. */
export const forms = {
  code: /^[a-z0-9][a-z0-9_-]{0,127}$/,
  id: /^[0-9a-f]{32}$/,
  hash: /^[0-9a-f]{64}$/,
  name: NAME,
  position: /^[0-9]{1,19}$/,
  cursor: /^[A-Za-z0-9_-]{1,160}$/,
};
