import type { ServiceDefinition } from '@grpc/grpc-js';

const asItIs = (bytes: Buffer) => bytes;

/**
 * A service of this node's own, beside EventStoreDB's: a copy of its whole log, as a database file in pieces. Nobody else can make one while it runs,
 * since the file is locked against every other process.
 */
export const CopyService = {
  take: {
    path: '/lethe.embedded_store.Copy/Take',
    requestStream: false,
    responseStream: true,
    requestSerialize: asItIs,
    requestDeserialize: asItIs,
    responseSerialize: asItIs,
    responseDeserialize: asItIs,
  },
} satisfies ServiceDefinition;

/** Header of the answer: how many bytes come. */
export const COPY_BYTES = 'lethe-copy-bytes';
