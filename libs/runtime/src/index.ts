/** What every process of Lethe has: its engines opened in one place, a log without personal data, and a life with an end. */
export { openKeys, Engines, type EnginesOptions } from './engines.ts';
export { type Running, runProcess } from './life.ts';
export { Log } from './log.ts';
