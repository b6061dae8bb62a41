export * from './expected-events.ts';
export * from './matches-pattern.ts';
export * from './silence.ts';
