/** What every process of Lethe has: its engines opened in one place, a log without personal data, and a life with an end. */
export { live, type Running, WITH_PARENT } from './life.ts';
export { Log } from './log.ts';
