import pg from 'pg';

/** Types by their OID: `pg_type.dat` of PostgreSQL's source. */
const BOOL = 16;
const BYTEA = 17;
const INT8 = 20;
const INT2 = 21;
const INT4 = 23;
const JSON_TEXT = 114;
const FLOAT4 = 700;
const FLOAT8 = 701;
const TIMESTAMP = 1114;
const TIMESTAMPTZ = 1184;
const JSONB = 3802;

/** Arrays of bool, int2, int4, text, varchar, bpchar, int8, uuid, json and jsonb, whose members node-postgres reads as JSON has them. */
const ARRAYS = new Set([1000, 1005, 1007, 1009, 1015, 1014, 1016, 2951, 199, 3807]);

/** What a value is as JSON. What JSON has no word for (an exact decimal, an interval, a range, …) stays the text that PostgreSQL writes. */
const parsers: Record<number, (text: string) => unknown> = {
  [BOOL]: (text) => text === 't',
  [BYTEA]: (text) => Buffer.from(text.slice(2), 'hex').toString('base64'),
  [INT8]: number,
  [INT2]: number,
  [INT4]: number,
  [FLOAT4]: number,
  [FLOAT8]: number,
  [JSON_TEXT]: (text) => JSON.parse(text) as unknown,
  [JSONB]: (text) => JSON.parse(text) as unknown,
  [TIMESTAMP]: (text) => text.replace(' ', 'T'),
  [TIMESTAMPTZ]: (text) => text.replace(' ', 'T').replace(/\+00$/, 'Z'),
};

/** A number as long as that is exact. */
function number(text: string): number | string {
  const value = Number(text);
  return Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : text;
}

/** For node-postgres' `types`: values as JSON, times in ISO 8601 (the session is in UTC). */
export const jsonTypes = {
  getTypeParser(oid: number): (text: string) => unknown {
    if (ARRAYS.has(oid)) return pg.types.getTypeParser(oid) as (text: string) => unknown;
    return parsers[oid] ?? ((text) => text);
  },
};
