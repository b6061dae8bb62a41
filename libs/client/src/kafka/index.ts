/** Kafka, through the kafkajs client that the service has. */
export { kafkaOrders, type KafkaOrdersOptions } from './kafka-orders.ts';
export { KafkaPublisher, type KafkaPublisherOptions } from './kafka-publisher.ts';
export { KafkaReceipts, type KafkaReceiptsOptions } from './kafka-receipts.ts';
