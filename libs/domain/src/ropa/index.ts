export type { Declared } from './declared.ts';
export type { Drift } from './drift.ts';
export { aspects, type Aspect, type Fact as ProcessingFact } from './fact.ts';
export type { Observed } from './observed.ts';
export { recordOfProcessing, type RecordOfProcessing, type RopaSources } from './record-of-processing.ts';
export type { Sighting } from './sighting.ts';
