/** Numbers of requests: https://kafka.apache.org/protocol.html#protocol_api_keys */
const NUMBERS = { produce: 0, 'offset commit': 8, 'join group': 11 };
export type KafkaRequest = keyof typeof NUMBERS;

/** Tells whether such a request stands in what a client sends. The client sends each request whole; a large one may come in several pieces. */
export const isRequest = (request: KafkaRequest) => (chunk: Buffer) => numbersIn(chunk).includes(NUMBERS[request]);

function numbersIn(chunk: Buffer): number[] {
  const numbers: number[] = [];
  for (let at = 0; at + 6 <= chunk.length; at += 4 + chunk.readUInt32BE(at)) numbers.push(chunk.readInt16BE(at + 4));
  return numbers;
}
