export * from './drill-person.ts';
export * from './judge.ts';
export * from './open.ts';
export * from './plant.ts';
export * from './schedule.ts';
