import type { LedgerEvent } from '../events/index.ts';
import { jcs } from '../values/jcs.ts';

/** What an event says, in two parts. */
export interface Said {
  /** What many events have in common, as one canonical text (RFC 8785): categories, fields, purposes, codes. Equal texts are the same kind of act. */
  readonly shape: string;
  /** What is its own: dates, references, numbers. Undefined where there is nothing. */
  readonly own?: Readonly<Record<string, unknown>> | undefined;
}

/** Who it is about, which record it was, and whole documents: no judgement rests on them. */
const LEFT_OUT: ReadonlySet<string> = new Set(['subject', 'other', 'record', 'note', 'policy']);
const OWN: ReadonlySet<string> = new Set([
  'about',
  'closure',
  'count',
  'dueAt',
  'expiresAt',
  'export',
  'legalOrder',
  'receivedAt',
  'reference',
  'wording',
]);
/** They come seldom, and their dates are what is asked of them. */
const WHOLE = /^privacy\.(control|policy|breach)\./;

/** The data of an event, in clear attributes only, taken apart so that events of the same kind have the same shape. Nothing of it tells whom it is about. */
export function saidBy({ type, data }: Pick<LedgerEvent, 'type' | 'data'>): Said {
  const told = Object.entries(data).filter(([key, value]) => !LEFT_OUT.has(key) && value !== undefined);
  const isOwn = ([key, value]: [string, unknown]) => !WHOLE.test(type) && (OWN.has(key) || isConsentString(data, key, value));
  const own = told.filter(isOwn);
  const shape = canonical(told.filter((each) => !isOwn(each)));
  return { shape, ...(own.length > 0 && { own: Object.fromEntries(own) }) };
}

/** As `jcs` spells it; much faster for what most events say, which is texts and lists of texts. */
function canonical(entries: readonly [string, unknown][]): string {
  const sorted = entries.toSorted(([one], [other]) => (one < other ? -1 : 1));
  return entries.every(([, value]) => isText(value) || (Array.isArray(value) && value.every(isText)))
    ? `{${sorted.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join()}}`
    : jcs(Object.fromEntries(entries));
}

function isText(value: unknown): boolean {
  return typeof value === 'boolean' || (typeof value === 'string' && value.isWellFormed());
}

/** The data again, without what is left out. */
export function dataSaid({ shape, own }: Said): Record<string, unknown> {
  return { ...(JSON.parse(shape) as Record<string, unknown>), ...own };
}

/** Each is made for one person (IAB TCF and GPP); what they opt out of stands beside them. */
function isConsentString(data: object, key: string, value: unknown): boolean {
  return key === 'value' && 'signal' in data && typeof value === 'string' && value.length > 1;
}
