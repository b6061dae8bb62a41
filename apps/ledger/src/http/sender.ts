import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Principal } from '#auth';

/** The key that sent the request, as the guard found it. */
export const Sender = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<{ principal?: Principal }>();
  if (!principal) throw new Error('A public route asked who sent the request.');
  return principal;
});
