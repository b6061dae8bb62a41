import { fieldPointer, recipientRule, SharedWithTrail, type SharedValue, type SharedWith } from '#domain';
import type { Engines } from '../engines.ts';
import type { CaseFile, NoticeFile } from '../files.ts';
import { understood } from '../own-stream.ts';

/** Of whom a recipient is told, and which. */
export interface NoticeFor {
  controller: string;
  erasure: string;
  target: string;
  closure: readonly string[];
}

/**
 * What a recipient needs to find the person, and nothing that it was not given: identifiers and kept values of fields that the person's events say were
 * shared with it, each only where it can have been no other. It goes into the order's row, so that it can be said after the person's key is gone.
 */
export async function noticeFile(engines: Engines, { controller, erasure, target, closure }: NoticeFor): Promise<NoticeFile> {
  const knows = recipientRule(engines.policies.current(controller), target)?.privacyDesk?.knows ?? [];
  const identifiers = await identifiersByPerson(engines, controller, erasure, closure);
  const notice: NoticeFile = { identifiers: [], values: [] };
  for (const pseudonym of closure) {
    const shared = await sharedWith(engines, pseudonym, target);
    if (shared.fields.size === 0) continue;
    notice.identifiers.push(...sharedIdentifiers(identifiers.get(pseudonym) ?? [], shared, knows));
    for (const each of shared.values) notice.values.push(...(await onlyValue(engines, controller, each)));
  }
  return { identifiers: once(notice.identifiers), values: once(notice.values) };
}

type Named = NoticeFile['identifiers'][number];

async function identifiersByPerson(
  { vault }: Engines,
  controller: string,
  erasure: string,
  closure: readonly string[],
): Promise<Map<string, Named[]>> {
  // In this order, so that what is being moved to the case file is not missed.
  const open = await vault.openIdentifiers(controller, closure);
  const file = await vault.caseFiles.get<CaseFile>(controller, erasure);
  const byPerson = new Map<string, Named[]>();
  for (const { pseudonym, type, value } of [...open, ...(file?.known ?? [])])
    byPerson.set(pseudonym, once([...(byPerson.get(pseudonym) ?? []), { type, value }]));
  return byPerson;
}

async function sharedWith({ store }: Engines, pseudonym: string, target: string): Promise<SharedWith> {
  const trail = new SharedWithTrail(target);
  for await (const stored of store.readStream(`subject-${pseudonym}`)) trail.follow(understood(stored));
  return trail.result();
}

/** Of two addresses of one person the events do not say which the recipient got. What the policy says it knows it has in any case. */
function sharedIdentifiers(known: readonly Named[], { fields }: SharedWith, knows: readonly string[]): Named[] {
  const isOnly = (type: string) => known.filter((each) => each.type === type).length === 1;
  return known.filter(({ type }) => knows.includes(type) || (fields.has(type) && isOnly(type)));
}

/** The value of a shared field, where every event that told it before told the same one and the vault still has them all. */
async function onlyValue({ vault }: Engines, controller: string, { field, events }: SharedValue): Promise<NoticeFile['values']> {
  const opened = (await vault.openValues(controller, [...events])).filter(({ pointer }) => pointer === fieldPointer(field));
  const [first, ...others] = once(opened.map(({ value }) => value));
  return first !== undefined && others.length === 0 && opened.length === events.length ? [{ field, value: first }] : [];
}

function once<T>(all: readonly T[]): T[] {
  return [...new Map(all.map((each) => [JSON.stringify(each), each])).values()];
}
