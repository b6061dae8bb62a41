import { gunzipSync, gzipSync } from 'node:zlib';
import { cardNumbersIn, holdsCardNumber } from '#domain';
import { parseJson, type Message, type NewMessage } from '#messaging';

/*
 * What is sealed in a dead message, before sealing: gzip of JSON
 *
 *   {"key": base64 or null, "value": base64 or null, "headers": [[name, base64], …]}
 */
type Written = { key: string | null; value: string | null; headers: [string, string][] };

/** The message as it came, so that it can be sent again. Undefined where it holds a card number, which is not kept even sealed. */
export function deadContent(message: Pick<Message, 'key' | 'value' | 'headers'>): Buffer | undefined {
  if (mayHoldCard(message)) return undefined;
  const { key, value, headers } = message;
  const base64 = (bytes: Buffer | null) => bytes && bytes.toString('base64');
  const written: Written = {
    key: base64(key),
    value: base64(value),
    headers: headers.map(([name, bytes]) => [name, bytes.toString('base64')]),
  };
  return gzipSync(JSON.stringify(written));
}

export function readDeadContent(content: Buffer): NewMessage {
  const { key, value, headers } = JSON.parse(gunzipSync(content).toString()) as Written;
  const bytes = (text: string | null) => (text === null ? null : Buffer.from(text, 'base64'));
  return { key: bytes(key), value: bytes(value), headers: headers.map(([name, text]) => [name, Buffer.from(text, 'base64')]) };
}

/** In the texts of what is JSON, and in whatever else there is as it stands. */
function mayHoldCard({ key, value, headers }: Pick<Message, 'key' | 'value' | 'headers'>): boolean {
  const json = value && parseJson(value);
  if (json && cardNumbersIn(json.value).length > 0) return true;
  const raw = [...(json ? [] : [value]), key, ...headers.map(([, bytes]) => bytes)];
  return raw.some((bytes) => bytes !== null && holdsCardNumber(bytes.toString()));
}
