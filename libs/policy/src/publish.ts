import type { EventTypes, Policy, Recorded, SystemFile } from '#domain';
import type { EventStore, StoredEvent } from '#event-store';
import { appendOnce, type Publisher, type Said } from './append-once.ts';
import { contentSha256 } from './parse.ts';

export type { Publisher } from './append-once.ts';

export type PublishResult =
  /** `published`: it is in the ledger now. `unchanged`: exactly this content already was the latest. `position` is its event's. */
  | { ok: true; status: 'published' | 'unchanged'; position: bigint; sha256: string }
  /** Nothing was recorded. `version-exists`: another content has this version's name; give the new one a name of its own. */
  | { ok: false; reason: 'foreign-controller' | 'version-exists' }
  /** Whether it was recorded is not known, or others published at the same time; doing it again is safe. */
  | { ok: false; reason: 'unavailable' };

const PUBLISHED = 'privacy.policy.published.v1';
const ANNOUNCED = 'privacy.policy.announced.v1';

/** Publishes a version of a controller's policy: `policy.published` in `policy-<controller>`. The policy must have passed `parsePolicy`. */
export async function publishPolicy(store: EventStore, policy: Policy, publisher: Publisher): Promise<PublishResult> {
  if (policy.controller !== publisher.controller) return { ok: false, reason: 'foreign-controller' };
  const { version, effectiveFrom } = policy;
  const sha256 = contentSha256(policy);
  const said = await appendOnce<'version-exists'>(store, `policy-${policy.controller}`, publisher, (history) => {
    const versions = history.filter(({ type }) => type === PUBLISHED);
    const there = latestWith(versions, sha256);
    if (there) return { there };
    if (versions.some((event) => (event.data as Published).version === version)) return { refused: 'version-exists' };
    return { type: PUBLISHED, data: { version, effectiveFrom, sha256, policy } satisfies Published };
  });
  return said.ok ? { ...said, sha256 } : said;
}

/** Registers a downstream system, or its changed file: `system.registered` in `system-<controller>.<name>`. The file must have passed `parseSystem`. */
export async function registerSystem(store: EventStore, system: SystemFile, publisher: Publisher): Promise<PublishResult> {
  if (system.controller !== publisher.controller) return { ok: false, reason: 'foreign-controller' };
  const sha256 = contentSha256(system);
  const said = await appendOnce<never>(store, `system-${system.controller}.${system.name}`, publisher, (history) => {
    const there = latestWith(history, sha256);
    if (there) return { there };
    const data: Registered = { name: system.name, version: history.length + 1, sha256, system };
    return { type: 'privacy.system.registered.v1', data };
  });
  return said.ok ? { ...said, sha256 } : said;
}

/** Records that a published version was announced to everybody at once: `policy.announced`. By the same way twice it is recorded once, the first time. */
export async function announcePolicy(store: EventStore, said: Announced, publisher: Publisher): Promise<Said<'unknown-version'>> {
  return appendOnce<'unknown-version'>(store, `policy-${publisher.controller}`, publisher, (history) => {
    const isThis = ({ type, data }: StoredEvent, wanted: string) => type === wanted && (data as Announced).version === said.version;
    if (!history.some((event) => isThis(event, PUBLISHED))) return { refused: 'unknown-version' };
    const there = history.find((event) => isThis(event, ANNOUNCED) && (event.data as Announced).channel === said.channel);
    return there ? { there } : { type: ANNOUNCED, data: said };
  });
}

function latestWith(files: readonly StoredEvent[], sha256: string): StoredEvent | undefined {
  const latest = files.at(-1);
  return latest && (latest.data as { sha256: string }).sha256 === sha256 ? latest : undefined;
}

type Published = Recorded<EventTypes['privacy.policy.published.v1']>;
type Registered = Recorded<EventTypes['privacy.system.registered.v1']>;
type Announced = Recorded<EventTypes['privacy.policy.announced.v1']>;
