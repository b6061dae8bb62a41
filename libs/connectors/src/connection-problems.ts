import { getMetadataStorage, Matches, validateSync, ValidationTypes } from 'class-validator';
import { plainToInstance, type ClassConstructor } from 'class-transformer';
import { SECRET_REFERENCE, type FieldProblem } from '#domain';

/** A setting of a `connection` as the docs show it. */
export interface SettingDocs {
  name: string;
  docs: string;
  /** Whether a file cannot do without it, whatever else it has. */
  needed: boolean;
}

const documented = new Map<object, Map<string, string>>();

/** Says what a setting of a `connection` is, for who writes system files. */
export function Setting(docs: string): PropertyDecorator {
  return (target, name) => {
    const ofClass = documented.get(target.constructor) ?? new Map<string, string>();
    documented.set(target.constructor, ofClass.set(String(name), docs));
  };
}

/** The settings that a class declares, in its order. */
export function settingsOf(declared: ClassConstructor<object>): SettingDocs[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(declared, '', false, false);
  const conditional = new Set(
    rules.filter(({ type }) => type === ValidationTypes.CONDITIONAL_VALIDATION).map(({ propertyName }) => propertyName),
  );
  return [...(documented.get(declared) ?? [])].map(([name, docs]) => ({ name, docs, needed: !conditional.has(name) }));
}

/** Marks a setting of a `connection` that is a secret: the file has only where it is. */
export function SecretReference(): PropertyDecorator {
  return Matches(new RegExp(SECRET_REFERENCE), { message: 'a secret is given by reference: env:NAME or file:/PATH' });
}

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
