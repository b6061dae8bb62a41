export { breachClocks } from './clocks.ts';
export type { BreachClocks } from './clocks.ts';
export { clockState } from './clock-state.ts';
export type { ClockState } from './clock-state.ts';
export { breachProblem, newBreachProblem } from './decide.ts';
export type { BreachCommand } from './decide.ts';
