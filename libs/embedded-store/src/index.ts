export { startEmbeddedStore, type EmbeddedStore, type EmbeddedStoreOptions } from './server.ts';
