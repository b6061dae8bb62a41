export { inspectLog, logFile, type LogFacts } from './inspect-log.ts';
export { startEmbeddedStore, type EmbeddedStore, type EmbeddedStoreOptions } from './server.ts';
export { takeCopy, type LogCopy } from './take-copy.ts';
