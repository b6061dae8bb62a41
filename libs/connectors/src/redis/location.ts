import type { Dataset } from '#domain';
import { ConnectorError } from '../connector.ts';
import { KeyPattern } from '../key-pattern.ts';

/** `cart:{customer_id}:{id}`: a key is a record. `newsletter:{list}[{email}]`: a member (or the name of a field) at a key is one. */
export interface RedisLocation {
  keys: KeyPattern;
  /** Column of the member, where members are the records. */
  member?: string;
}

const MEMBERS = /^(.+)\[\{([A-Za-z_][A-Za-z0-9_.-]*)\}\]$/;

export function parseLocation(location: string): RedisLocation | undefined {
  const members = MEMBERS.exec(location);
  const keys = KeyPattern.parse(members?.[1] ?? location, ':');
  if (!keys || (members && keys.names.includes(members[2] as string))) return undefined;
  return members ? { keys, member: members[2] as string } : { keys };
}

/** The location of a dataset of a file that was checked. */
export function locationOf(dataset: Dataset): RedisLocation {
  const location = parseLocation(dataset.location);
  if (!location) throw new ConnectorError('schema-mismatch');
  return location;
}
