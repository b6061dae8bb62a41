import { validateSync } from 'class-validator';
import { plainToInstance, type ClassConstructor } from 'class-transformer';
import type { FieldProblem } from '#domain';

/** What is said beside a `url` that the URL has already; `names` of the settings that are parts of one. */
export function besideUrlProblems(connection: Record<string, unknown>, names: readonly string[]): FieldProblem[] {
  if (connection.url === undefined) return [];
  const problem = (reason: string) => (name: string) => ({ pointer: `/connection/${name}`, reason });
  const given = (name: string) => connection[name] !== undefined;
  return [
    ...names.filter(given).map(problem('stands in the url already')),
    ...['verifyUser', 'verifyPassword'].filter(given).map(problem('beside a url it is verifyUrl that says so')),
  ];
}

/** Checks the `connection` of a system file against the class that declares it; unknown settings are refused. */
export function settingsProblems(declared: ClassConstructor<object>, connection: Record<string, unknown>): FieldProblem[] {
  const errors = validateSync(plainToInstance(declared, connection), { whitelist: true, forbidNonWhitelisted: true });
  return errors.map(({ property, constraints }) => ({
    pointer: `/connection/${property}`,
    reason: constraints?.whitelistValidation ? 'is not known here' : (Object.values(constraints ?? {})[0] ?? 'is not allowed'),
  }));
}
