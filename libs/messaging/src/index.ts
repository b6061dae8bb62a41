/** Kafka: the one adapter around its client, the topics of a controller, and the formats of messages. */
export { readCloudEvent } from './formats/cloud-event.ts';
export { type CloudEvent, type CloudEventReading, headerText, parseJson } from './formats/content.ts';
export { writeBinary } from './formats/binary-mode.ts';
export { STRUCTURED, writeStructured } from './formats/structured-mode.ts';
export type { KafkaSettings } from './kafka/connection.ts';
export type { Alive, ConsumeOptions, Taken } from './kafka/consume.ts';
export { KafkaRefused, KafkaUnavailable } from './kafka/errors.ts';
export { Kafka } from './kafka/kafka.ts';
export { type Group, KafkaWatch, type KafkaWatchOptions, type Lag } from './watch/kafka-watch.ts';
export type { MessagingLog } from './kafka/log.ts';
export { type Headers, type Message, type NewMessage, textHeaders } from './kafka/message.ts';
export type { Publisher, TopicMessages } from './kafka/publisher.ts';
export type { Place } from './kafka/read-one.ts';
export type { Difference } from './topics/differences.ts';
export { TopicsUnfit } from './topics/refusal.ts';
export { checkTopics, createTopics } from './topics/topic-admin.ts';
export { type Channel, channels, DEAD_RETENTION_MS, topicName, type TopicSettings, topicsOf, type TopicSpec } from './topics/topics.ts';
