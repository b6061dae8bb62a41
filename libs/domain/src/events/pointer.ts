/** A key that an error may repeat: a mail address or a whole text in the place of a key must not come back in one. */
const REPEATABLE = /^[A-Za-z0-9 ._:/$-]{1,128}$/;
/** A telephone or card number, perhaps. */
const NUMBER = /\d(?:[ ._:/$-]{0,3}\d){6}/;

/** True if the key may stand in a pointer of an answer. */
export function isRepeatable(key: string): boolean {
  return REPEATABLE.test(key) && !NUMBER.test(key);
}

/** JSON pointer (RFC 6901) of a member or an item. */
export function pointerTo(parent: string, key: string | number): string {
  return `${parent}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
