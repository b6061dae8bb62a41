import { secretReference, type FieldProblem, type SystemFile } from '#domain';

/**
 * Whether a variable belongs to a controller's system files: `LETHE_SECRET_`, its id in capitals with `__` for each `-`, `_`, and a name that
 * begins with a letter or digit (`LETHE_SECRET_SHOP_DB` of `shop`). A variable so belongs to one controller at most. Whoever may register
 * systems for one controller must not reach another's databases with them, nor Lethe's own.
 */
export function isOwnVariable(variable: string, controller: string): boolean {
  const prefix = prefixOf(controller);
  return variable.startsWith(prefix) && /^[A-Za-z0-9]/.test(variable.slice(prefix.length));
}

function prefixOf(controller: string): string {
  return `LETHE_SECRET_${controller.toUpperCase().replaceAll('-', '__')}_`;
}

/** Where a system file names a variable that is not its controller's own. */
export function foreignVariables(system: SystemFile): FieldProblem[] {
  return secretsNamedBy(system).flatMap(({ pointer, reference }) => {
    const secret = secretReference(reference);
    if (secret?.from !== 'env' || isOwnVariable(secret.name, system.controller)) return [];
    return [{ pointer, reason: `a variable of ${system.controller} has a name that begins with ${prefixOf(system.controller)}` }];
  });
}

export interface NamedSecret {
  pointer: string;
  reference: string;
}

/** Every secret that a system file refers to, and where. */
export function secretsNamedBy({ connection, datasets }: SystemFile): NamedSecret[] {
  const keys = datasets.flatMap(({ fields }, dataset) =>
    fields.flatMap(({ action }, field) =>
      action?.do === 'keyed-hash' ? [{ pointer: `/datasets/${dataset}/fields/${field}/action/key`, reference: action.key }] : [],
    ),
  );
  return [...secretsIn(connection ?? {}, '/connection'), ...keys];
}

function secretsIn(settings: object, pointer: string): NamedSecret[] {
  return Object.entries(settings).flatMap(([name, value]: [string, unknown]) => {
    const at = `${pointer}/${name}`;
    if (typeof value === 'object' && value !== null) return secretsIn(value, at);
    return typeof value === 'string' && secretReference(value) ? [{ pointer: at, reference: value }] : [];
  });
}
