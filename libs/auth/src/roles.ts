import { SetMetadata } from '@nestjs/common';
import type { Role } from './principal.ts';

export const ROLES = 'lethe:roles';

/** Declares which roles may call a route; any one of them suffices. A route without a declaration stops the start. */
export const Roles = (...allowed: [Role, ...Role[]]): ClassDecorator & MethodDecorator => SetMetadata(ROLES, allowed);

/** Declares that a route needs no key: health, the documentation, the public signing key. */
export const Public = (): ClassDecorator & MethodDecorator => SetMetadata(ROLES, 'public');
