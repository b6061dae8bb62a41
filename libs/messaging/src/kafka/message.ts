import type { IHeaders } from 'kafkajs';

/** Names and values of a message's headers, in their order; a name may come more than once. */
export type Headers = readonly (readonly [name: string, value: Buffer])[];

/** A message as a topic has it. */
export interface Message {
  topic: string;
  partition: number;
  /** Its place in the partition, decimal. */
  offset: string;
  /** When the broker took it, ms since 1970. */
  timestamp: number;
  key: Buffer | null;
  value: Buffer | null;
  headers: Headers;
}

/** A message as it is sent. Messages with the same key keep their order. */
export interface NewMessage {
  key: Buffer | string | null;
  value: Buffer | null;
  headers: Headers;
}

/** Headers that are plain text. */
export function textHeaders(texts: Record<string, string>): Headers {
  return Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)]);
}

export function fromClient(headers: IHeaders | undefined): Headers {
  return Object.entries(headers ?? {}).flatMap(([name, values]) =>
    [values ?? []].flat().map((value): [string, Buffer] => [name, Buffer.from(value)]),
  );
}

export function toClient(headers: Headers): IHeaders {
  const byName = Map.groupBy(headers, ([name]) => name);
  return Object.fromEntries([...byName].map(([name, all]) => [name, all.map(([, value]) => value)]));
}
