export { type Config, type ConfigProblem, type ConfigReading, configMessage, type Environment, loadConfig, readConfig } from './config.ts';
export type { WrittenDuration } from './kinds.ts';
export { configurationTable } from './table.ts';
export { packageRoot } from './settings.ts';
