/** Every durable write of an eraser, in the order in which an order passes them. */
export const eraserWrites = ['inbox', 'begun', 'found', 'receipt', 'settled', 'postponed'] as const;
export type FaultPoint = `${'before' | 'after'} ${(typeof eraserWrites)[number]}`;

/** Lets a test cut work off between two writes, by throwing. */
export interface Faults {
  at(point: FaultPoint): void;
}
