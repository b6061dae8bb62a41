import type { TcpProxy } from '../support/tcp-proxy.ts';

/** Numbers of requests: https://kafka.apache.org/protocol.html#protocol_api_keys */
const NUMBERS = { produce: 0, 'offset commit': 8 };
export type KafkaRequest = keyof typeof NUMBERS;

/** Tells whether such a request stands in what a client sends. */
export const isRequest = (request: KafkaRequest) => (chunk: Buffer) => sent(chunk).some(({ number }) => number === NUMBERS[request]);

/** Loses the answers to such requests, and nothing else: the broker has done it, and the client does not know. Resolves with the first. */
export function answersLost(network: TcpProxy, request: KafkaRequest): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const asked = new Map<object, Set<number>>();
  network.tap = ({ way, chunk, connection }) => {
    const ids = asked.get(connection) ?? new Set();
    if (way === 'to-server') {
      for (const { number, id } of sent(chunk)) if (number === NUMBERS[request]) asked.set(connection, ids.add(id));
      return chunk;
    }
    const passed = ids.size === 0 ? [chunk] : frames(chunk).filter((frame) => frame.length < 8 || !ids.has(frame.readInt32BE(4)));
    const through = Buffer.concat(passed);
    if (through.length < chunk.length) resolve();
    return through;
  };
  return promise;
}

function sent(chunk: Buffer): { number: number; id: number }[] {
  return frames(chunk).flatMap((frame) => (frame.length < 12 ? [] : [{ number: frame.readInt16BE(4), id: frame.readInt32BE(8) }]));
}

/** Length and content, one after the other. Each side sends them whole; a large one may come in several pieces, of which none of those looked for is. */
function frames(chunk: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at < chunk.length;) {
    const end = at + 4 <= chunk.length ? at + 4 + chunk.readUInt32BE(at) : chunk.length;
    found.push(chunk.subarray(at, end));
    at = end;
  }
  return found;
}
