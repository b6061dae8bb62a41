/** What names an order to erase: one erasure, one system, one round. It names nobody. */
export interface OrderId {
  /** 32 hexadecimal digits. */
  erasure: string;
  /** The system that has to erase. */
  target: string;
  /** From 1; another round comes when something changed meanwhile. */
  round: number;
}

/** An order as it comes. `key` is that of its message, which the receipt gets too. */
export interface Order extends OrderId {
  key: string;
  /** It comes from the ledger's list, so the ledger has no receipt of it. */
  listed?: true;
}

/** Whom an order is about; told to whoever claims it. Keep it in memory only. */
export interface Claimed extends OrderId {
  /** Statutory due date, RFC 3339. */
  dueAt: string;
  identifiers: { type: string; value: string }[];
  /** Keys that publishers named in `record`. */
  records: { dataset: string; record: string }[];
  /** Told to recipients: what they were given of the person. */
  values?: { field: string; value: unknown }[];
}

/** Rows by dataset. */
export type Counts = Record<string, number>;

/** What a system says it did. `verified`: it looked again afterwards, and nothing was left. `reason` is a code; `note` is sealed, and goes over HTTP only. */
export type Outcome =
  | { outcome: 'erased'; counts: Counts; verified: boolean; note?: string }
  | { outcome: 'nothing-held'; verified: boolean; note?: string }
  /** Something has to stay, such as an invoice (Art. 17(3)). `counts`: what was erased beside it. */
  | { outcome: 'retained'; reason: string; counts: Counts; verified: boolean; note?: string }
  | { outcome: 'refused'; reason: string; note?: string }
  /** It is tried again. */
  | { outcome: 'failed'; reason: string; note?: string };

/** The answer to an order. */
export interface Receipt {
  round: number;
  outcome: Outcome['outcome'];
  counts: Counts;
  verified: boolean;
  reason?: string;
  /** RFC 3339. */
  at: string;
  note?: string;
}

const ID = /^[0-9a-f]{32}$/;
const NAME = /^[A-Za-z0-9._:/-]{1,128}$/;

/** Reads a message of the topic of orders, or anything with the same members; undefined if it is no order. */
export function readOrder(value: Uint8Array | string | null, key?: Uint8Array | string | null): Order | undefined {
  const { erasure, target, round } = parse(value);
  if (typeof erasure !== 'string' || !ID.test(erasure) || typeof target !== 'string' || !NAME.test(target)) return undefined;
  if (!Number.isSafeInteger(round) || (round as number) < 1) return undefined;
  return { erasure, target, round: round as number, key: key ? Buffer.from(key).toString() : erasure };
}

function parse(value: Uint8Array | string | null): Record<string, unknown> {
  try {
    return (JSON.parse(Buffer.from(value ?? '').toString()) ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}
