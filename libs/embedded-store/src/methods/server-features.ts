import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import { featuresPb } from '../protocol.ts';

/** The version of EventStoreDB whose behaviour this server follows. */
const VERSION = '23.10.0';
const STREAMS = 'event_store.client.streams.streams';
const METHODS: [service: string, method: string][] = [
  [STREAMS, 'append'],
  [STREAMS, 'batchappend'],
  [STREAMS, 'read'],
  [STREAMS, 'delete'],
  [STREAMS, 'tombstone'],
  ['event_store.client.operations.operations', 'startscavenge'],
  ['event_store.client.server_features.serverfeatures', 'getsupportedmethods'],
];

/** ServerFeatures.GetSupportedMethods: clients choose their way of appending by it. */
export function getSupportedMethods(_call: ServerUnaryCall<unknown, unknown>, callback: sendUnaryData<unknown>): void {
  const methods = METHODS.map(([service, method]) => new featuresPb.SupportedMethod().setServiceName(service).setMethodName(method));
  callback(null, new featuresPb.SupportedMethods().setEventStoreServerVersion(VERSION).setMethodsList(methods));
}
