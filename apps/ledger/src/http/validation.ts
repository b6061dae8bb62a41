import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validate, type ValidationError } from 'class-validator';
import { isRepeatable, type FieldProblem } from '#domain';
import { CARD_NUMBER } from './field.ts';
import { refuse } from './refuse.ts';

const UNKNOWN = 'unknown field';
const PRIMITIVES: unknown[] = [String, Number, Boolean, Object, Array, undefined];

/** The body of a request that has nothing to say: absent or `{}`. Whoever sends more believes to have chosen something. */
export class NoBody {}

/**
 * Checks bodies and queries against the class that the handler names. Unknown fields are refused. Each fault is answered with a JSON
 * pointer into the body (RFC 6901), or `?name` for a query parameter; a name that may itself be personal is not repeated.
 */
@Injectable()
export class Validation implements PipeTransform {
  async transform(value: unknown, { type, metatype }: ArgumentMetadata): Promise<unknown> {
    if ((type !== 'body' && type !== 'query') || PRIMITIVES.includes(metatype)) return value;
    const plain = value ?? {};
    if (typeof plain !== 'object' || Array.isArray(plain))
      refuse('invalid-request', 'The body has to be a JSON object. Nothing was done.', {
        errors: [{ pointer: '', reason: 'not an object' }],
      });
    const [own, inherited] = split(plain);
    if (metatype === NoBody) return withoutFields(plain);
    const instance = instanceOf(metatype as new () => object, own, type);
    const faults = await validate(instance, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true });
    if (faults.length === 0 && inherited.length === 0) return instance;
    const prefix = type === 'query' ? '?' : '/';
    const errors = [
      ...inherited.map((name) => ({ pointer: prefix + name, reason: UNKNOWN })),
      ...faults.flatMap((fault) => problemsOf(fault, prefix)),
    ];
    if (faults.some(({ constraints }) => constraints?.[CARD_NUMBER]))
      return refuse('card-number', 'A card number stands in a text that would be kept. Nothing was done; send it without.', { errors });
    return refuse('invalid-request', 'The request does not have the documented shape. Nothing was done.', { errors });
  }
}

/** Names that every object has (`constructor`, `toString` …) are nobody's fields, and would be taken for what they usually are. */
function split(plain: object): [Record<string, unknown>, string[]] {
  const names = Object.keys(plain);
  const inherited = names.filter((name) => name in Object.prototype);
  const own = Object.entries(plain).filter(([name]) => !inherited.includes(name));
  return [Object.fromEntries(own), inherited];
}

function withoutFields(plain: object): NoBody {
  const errors = Object.keys(plain).map((name) => ({ pointer: isRepeatable(name) ? `/${escaped(name)}` : '', reason: UNKNOWN }));
  return errors.length === 0 ? new NoBody() : refuse('invalid-request', 'This request takes no fields. Nothing was done.', { errors });
}

/** A name in a JSON pointer (RFC 6901). */
function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** A body is taken as it is, however deep; the texts of a query become what its class says they are. */
function instanceOf(metatype: new () => object, own: object, type: 'body' | 'query'): object {
  return type === 'query' ? plainToInstance(metatype, own) : Object.assign(new metatype(), own);
}

function problemsOf(fault: ValidationError, prefix: string): FieldProblem[] {
  const pointer = isRepeatable(fault.property) ? prefix + escaped(fault.property) : prefix.slice(0, -1);
  const reasons = Object.entries(fault.constraints ?? {}).map(([rule, text]) => (rule === 'whitelistValidation' ? UNKNOWN : text));
  const own = [...new Set(reasons)].map((reason) => ({ pointer, reason }));
  return [...own, ...(fault.children ?? []).flatMap((child) => problemsOf(child, `${pointer}/`))];
}
