export * from './connector.ts';
export { connectionTables, connectorProblems, connectors, openConnector } from './connectors.ts';
export { CallbackReader, isAbout, type Callback, type CallbackRead } from './opendsr/callback.ts';
export { LocalSecrets } from './secrets.ts';
export { Spool } from './spool.ts';
