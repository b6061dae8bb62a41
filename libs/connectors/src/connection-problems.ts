import { Matches, validateSync } from 'class-validator';
import { plainToInstance, type ClassConstructor } from 'class-transformer';
import { SECRET_REFERENCE, type FieldProblem } from '#domain';

/** Marks a setting of a `connection` that is a secret: the file has only where it is. */
export function SecretReference(): PropertyDecorator {
  return Matches(new RegExp(SECRET_REFERENCE), { message: 'a secret is given by reference: env:NAME or file:/PATH' });
}

/** Checks the `connection` of a system file against the class that declares it; unknown settings are refused. */
export function settingsProblems(declared: ClassConstructor<object>, connection: Record<string, unknown>): FieldProblem[] {
  const errors = validateSync(plainToInstance(declared, connection), { whitelist: true, forbidNonWhitelisted: true });
  return errors.map(({ property, constraints }) => ({
    pointer: `/connection/${property}`,
    reason: constraints?.whitelistValidation ? 'is not known here' : (Object.values(constraints ?? {})[0] ?? 'is not allowed'),
  }));
}
