import { getMetadataStorage, Matches, ValidationTypes } from 'class-validator';
import type { ClassConstructor } from 'class-transformer';
import { SECRET_REFERENCE } from '#domain';

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
