export { type ConfigReading, configMessage, type Environment, loadConfig, readConfig } from './config.ts';
export type { Config, ConfigProblem } from './types.ts';
export type { WrittenDuration } from './kinds.ts';
export { configurationTable } from './table.ts';
export { packageRoot } from './settings.ts';
