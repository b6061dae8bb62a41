import type { AgeBand } from '../events/index.ts';

/** The first age of a band, and the first after it. */
const BANDS: Readonly<Record<AgeBand, readonly [number, number]>> = { 'under-13': [0, 13], '13-17': [13, 18], adult: [18, Infinity] };

/** Whether somebody of this band is younger for sure; an unknown limit is none. */
export function isUnder(band: AgeBand, age: number | undefined): boolean {
  return age !== undefined && BANDS[band][1] <= age;
}

export function mayBeUnder(band: AgeBand, age: number | undefined): boolean {
  return age !== undefined && BANDS[band][0] < age;
}
