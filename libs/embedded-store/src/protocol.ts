/**
 * EventStoreDB's protocol as generated code, taken from the client's own package: what this server speaks is by construction
 * what that client understands. The files are CommonJS whose names Node cannot list, hence the default imports and this one door.
 */
import operationsGrpc from '@eventstore/db-client/generated/operations_grpc_pb.js';
import operationsPb from '@eventstore/db-client/generated/operations_pb.js';
import featuresGrpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import featuresPb from '@eventstore/db-client/generated/serverfeatures_pb.js';
import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import statusPb from '@eventstore/db-client/generated/status_pb.js';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import anyPb from 'google-protobuf/google/protobuf/any_pb.js';
import emptyPb from 'google-protobuf/google/protobuf/empty_pb.js';

export type * as Operations from '@eventstore/db-client/generated/operations_pb.js';
export type * as Shared from '@eventstore/db-client/generated/shared_pb.js';
export type * as Streams from '@eventstore/db-client/generated/streams_pb.js';

export { anyPb, emptyPb, featuresPb, operationsPb, sharedPb, statusPb, streamsPb };
export const { StreamsService } = streamsGrpc;
export const { OperationsService } = operationsGrpc;
export const { ServerFeaturesService } = featuresGrpc;
