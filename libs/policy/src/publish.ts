import { randomBytes, randomUUID } from 'node:crypto';
import { newLedgerMetadata, type EventTypes, type Policy, type Recorded, type SystemFile } from '#domain';
import type { EventStore, StoredEvent } from '#event-store';
import { contentSha256 } from './parse.ts';

/** On whose behalf, and when. */
export interface Publisher {
  controller: string;
  /** Name of the key, or `lethe`. */
  actor: string;
  now: Date;
}

export type PublishResult =
  /** `published`: it is in the ledger now. `unchanged`: exactly this content already was the latest. `position` is its event's. */
  | { ok: true; status: 'published' | 'unchanged'; position: bigint; sha256: string }
  /** Nothing was recorded. `version-exists`: another content has this version's name; give the new one a name of its own. */
  | { ok: false; reason: 'foreign-controller' | 'version-exists' }
  /** Whether it was recorded is not known, or others published at the same time; doing it again is safe. */
  | { ok: false; reason: 'unavailable' };

/** Publishes a version of a controller's policy: `policy.published` in `policy-<controller>`. The policy must have passed `parsePolicy`. */
export async function publishPolicy(store: EventStore, policy: Policy, publisher: Publisher): Promise<PublishResult> {
  if (policy.controller !== publisher.controller) return { ok: false, reason: 'foreign-controller' };
  const { version, effectiveFrom } = policy;
  const sha256 = contentSha256(policy);
  return appendOnce(store, `policy-${policy.controller}`, publisher, sha256, (history) => {
    if (history.some((event) => (event.data as Published).version === version)) return undefined;
    return { type: PUBLISHED, data: { version, effectiveFrom, sha256, policy } satisfies Published };
  });
}

/** Registers a downstream system, or its changed file: `system.registered` in `system-<controller>.<name>`. The file must have passed `parseSystem`. */
export async function registerSystem(store: EventStore, system: SystemFile, publisher: Publisher): Promise<PublishResult> {
  if (system.controller !== publisher.controller) return { ok: false, reason: 'foreign-controller' };
  const sha256 = contentSha256(system);
  return appendOnce(store, `system-${system.controller}.${system.name}`, publisher, sha256, (history) => {
    const data: Registered = { name: system.name, version: history.length + 1, sha256, system };
    return { type: REGISTERED, data };
  });
}

const PUBLISHED = 'privacy.policy.published.v1';
const REGISTERED = 'privacy.system.registered.v1';

type Published = Recorded<EventTypes['privacy.policy.published.v1']>;
type Registered = Recorded<EventTypes['privacy.system.registered.v1']>;
type Decide = (history: readonly StoredEvent[]) => { type: string; data: object } | undefined;

/** Others may publish between the read and the append; then what they published counts too. More often than this, someone else is at it. */
const ATTEMPTS = 5;

async function appendOnce(store: EventStore, stream: string, publisher: Publisher, sha256: string, decide: Decide): Promise<PublishResult> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const history: StoredEvent[] = [];
    for await (const event of store.readStream(stream)) history.push(event);
    // A policy's announcements stand in its stream too.
    const files = history.filter(({ type }) => type === PUBLISHED || type === REGISTERED);
    const latest = files.at(-1);
    if (latest && (latest.data as { sha256: string }).sha256 === sha256) {
      return { ok: true, status: 'unchanged', position: latest.position, sha256 };
    }
    const decided = decide(files);
    if (!decided) return { ok: false, reason: 'version-exists' };
    const event = { ...decided, id: randomUUID(), metadata: metadataOf(publisher) };
    const result = await store.append(stream, [event], history.at(-1)?.revision ?? 'no-stream');
    if (result.ok) return { ok: true, status: 'published', position: result.position, sha256 };
    if (result.reason !== 'wrong-revision') return { ok: false, reason: 'unavailable' };
  }
  return { ok: false, reason: 'unavailable' };
}

function metadataOf({ controller, actor, now }: Publisher) {
  const time = now.toISOString();
  return newLedgerMetadata({ controller, actor, source: 'lethe', time, recordedAt: time, nonce: randomBytes(32).toString('base64url') });
}
