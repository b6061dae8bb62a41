/** What every process of Lethe has: its engines opened in one place, a log without personal data, and a life with an end. */
export { watchEngines } from './engine-watch.ts';
export { openKeys, Engines, type EnginesOptions } from './engines.ts';
export { type Running, runProcess } from './life.ts';
export { Log } from './log.ts';
export { type OperationsOptions, serveOperations } from './operations.ts';
export { ReadFigures, type Values } from './read-figures.ts';
