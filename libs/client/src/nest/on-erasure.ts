import { SetMetadata } from '@nestjs/common';
import type { ErasureHandler } from '../orders/eraser.ts';

export const ERASES = 'lethe:erases';

/** Marks the method of a provider that erases a person from a system, named as it is registered with the ledger. The compiler checks its shape. */
export function OnErasure(system: string) {
  return (target: object, key: string | symbol, method: TypedPropertyDescriptor<ErasureHandler>): void => {
    SetMetadata(ERASES, system)(target, key, method as TypedPropertyDescriptor<unknown>);
  };
}
