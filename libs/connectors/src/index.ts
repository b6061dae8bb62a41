export * from './connector.ts';
export { connectorProblems, connectors, openConnector } from './connectors.ts';
export { LocalSecrets } from './secrets.ts';
export { Spool } from './spool.ts';
