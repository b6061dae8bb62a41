/**
 * EventStoreDB's protocol as generated code, from the client's own package. The files are CommonJS whose names Node cannot
 * list, hence the default imports and this one door.
 */
import operationsGrpc from '@eventstore/db-client/generated/operations_grpc_pb.js';
import operationsPb from '@eventstore/db-client/generated/operations_pb.js';
import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import emptyPb from 'google-protobuf/google/protobuf/empty_pb.js';
import timestampPb from 'google-protobuf/google/protobuf/timestamp_pb.js';

export type * as Operations from '@eventstore/db-client/generated/operations_pb.js';
export type * as Shared from '@eventstore/db-client/generated/shared_pb.js';
export type { StreamsClient as StreamsStub } from '@eventstore/db-client/generated/streams_grpc_pb.js';
export type { OperationsClient as OperationsStub } from '@eventstore/db-client/generated/operations_grpc_pb.js';
export type * as Streams from '@eventstore/db-client/generated/streams_pb.js';

export { emptyPb, operationsPb, sharedPb, streamsPb, timestampPb };
export const { StreamsClient } = streamsGrpc;
export const { OperationsClient } = operationsGrpc;
