import { type INestApplicationContext, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { ROLES } from './roles.ts';

/** Throws if a route declares neither roles nor that it is public: what nobody thought about is not served. Needs Nest's `DiscoveryModule`. */
export function refuseUndeclaredRoutes(app: INestApplicationContext): void {
  const reflector = app.get(Reflector);
  const undeclared: string[] = [];
  for (const { metatype, instance } of app.get(DiscoveryService).getControllers()) {
    if (!metatype || !instance) continue;
    const prototype = Object.getPrototypeOf(instance) as Record<string, (...args: unknown[]) => unknown>;
    for (const name of new MetadataScanner().getAllMethodNames(prototype)) {
      const handler = prototype[name]!;
      const method = reflector.get<RequestMethod | undefined>(METHOD_METADATA, handler);
      if (method === undefined) continue;
      const declared = reflector.getAllAndOverride<unknown>(ROLES, [handler, metatype as never]);
      if (declared === undefined)
        undeclared.push(`${RequestMethod[method]} ${String(reflector.get(PATH_METADATA, handler))} (${metatype.name}.${name})`);
    }
  }
  if (undeclared.length > 0) throw new Error(`Routes without a declared role; the start is refused: ${undeclared.join(', ')}`);
}
