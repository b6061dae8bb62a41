import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readLedgerEvent, type Policy, type SystemFile } from '#domain';
import { startEmbeddedStore, type EmbeddedStore } from '#embedded-store';
import { EventStore } from '#event-store';
import { LedgerPolicies } from './ledger-policies.ts';
import { parsePolicy } from './parse.ts';
import { announcePolicy, publishPolicy, registerSystem } from './publish.ts';

let dir: string;
let server: EmbeddedStore;
let store: EventStore;
const stop = new AbortController();
const running: Promise<void>[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lethe-policy-'));
  server = await startEmbeddedStore({ dir, port: 0 });
  store = new EventStore({ url: `esdb://127.0.0.1:${server.port}?tls=false` });
});

afterAll(async () => {
  stop.abort();
  await Promise.all(running);
  await store.dispose();
  await server.stop();
  await rm(dir, { recursive: true, force: true });
});

function follow(now?: () => Date): LedgerPolicies {
  const policies = new LedgerPolicies(store, now);
  running.push(policies.run(stop.signal));
  return policies;
}

async function published(controller: string): Promise<Policy> {
  const reading = parsePolicy(
    (await readFile('policies/jrpanel.yaml', 'utf8')).replace('controller: jrpanel', `controller: ${controller}`),
  );
  if (!reading.ok) throw new Error('the published policy is faulty');
  return reading.policy;
}

async function streamOf(stream: string) {
  const events = [];
  for await (const event of store.readStream(stream)) events.push(event);
  return events;
}

describe('publishPolicy and LedgerPolicies', () => {
  const now = new Date('2026-11-24T08:00:00.000Z');
  const by = (controller: string) => ({ controller, actor: 'admin-key', now });

  it('given a policy, when it is published twice, then it is one event that holds all of it', async () => {
    const policy = await published('twice');
    const first = await publishPolicy(store, policy, by('twice'));
    const second = await publishPolicy(store, structuredClone(policy), by('twice'));
    const events = await streamOf('policy-twice');

    expect(first).toEqual({
      ok: true,
      status: 'published',
      position: events[0]?.position,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(second).toEqual({ ...first, status: 'unchanged' });
    const read = events.map((event) => readLedgerEvent(event));
    expect(read).toEqual([
      {
        ok: true,
        event: {
          type: 'privacy.policy.published.v1',
          stream: 'policy-twice',
          revision: 0n,
          position: expect.any(BigInt),
          id: expect.any(String),
          data: { version: '1', effectiveFrom: '2019-01-01T00:00:00Z', sha256: first.ok && first.sha256, policy },
          metadata: {
            v: 1,
            controller: 'twice',
            actor: 'admin-key',
            source: 'lethe',
            time: '2026-11-24T08:00:00.000Z',
            recordedAt: '2026-11-24T08:00:00.000Z',
            nonce: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
          },
        },
      },
    ]);
  });

  it('given a version, when another content comes under its name, then nothing is recorded', async () => {
    const policy = await published('renamed');
    await publishPolicy(store, policy, by('renamed'));
    expect(await publishPolicy(store, { ...policy, retention: [] }, by('renamed'))).toEqual({ ok: false, reason: 'version-exists' });
    expect(await streamOf('policy-renamed')).toHaveLength(1);
  });

  it('given a version, when it is announced, then each way is recorded once, and the next version is published behind it', async () => {
    const policy = await published('announced');
    const said = { version: '1', channel: 'page' as const, where: 'https://shop.example/privacy', announcedAt: '2026-11-20T00:00:00Z' };
    expect(await announcePolicy(store, said, by('announced'))).toEqual({ ok: false, reason: 'unknown-version' });
    await publishPolicy(store, policy, by('announced'));
    const first = await announcePolicy(store, said, by('announced'));
    expect(first).toMatchObject({ ok: true, status: 'published' });
    expect(await announcePolicy(store, { ...said, announcedAt: '2026-11-21T00:00:00Z' }, by('announced'))).toEqual({
      ...first,
      status: 'unchanged',
    });
    expect(await announcePolicy(store, { ...said, channel: 'account' }, by('announced'))).toMatchObject({ status: 'published' });
    expect(await publishPolicy(store, policy, by('announced'))).toMatchObject({ status: 'unchanged' });
    expect(await publishPolicy(store, { ...policy, version: '2' }, by('announced'))).toMatchObject({ status: 'published' });
    const types = (await streamOf('policy-announced')).map(({ type }) => type.split('.')[2]);
    expect(types).toEqual(['published', 'announced', 'announced', 'published']);
  });

  it('refuses the policy of another controller', async () => {
    expect(await publishPolicy(store, await published('mine'), by('yours'))).toEqual({ ok: false, reason: 'foreign-controller' });
    expect([await streamOf('policy-mine'), await streamOf('policy-yours')]).toEqual([[], []]);
  });

  it('given many publishing the same at once, then it is one event and all are told so', async () => {
    const policy = await published('crowd');
    const results = await Promise.all(Array.from({ length: 4 }, () => publishPolicy(store, policy, by('crowd'))));
    expect(results.map((result) => String(result.ok && result.status)).toSorted()).toEqual([
      'published',
      'unchanged',
      'unchanged',
      'unchanged',
    ]);
    expect(await streamOf('policy-crowd')).toHaveLength(1);
  });

  it('given versions, then each is in force in its time, also for who starts later, and those of others are not seen', async () => {
    const policy = await published('timed');
    const next: Policy = { ...policy, version: '2', effectiveFrom: '2026-12-01T00:00:00Z' };
    const early = follow(() => now);
    await early.ready();
    expect(early.current('timed')).toBeUndefined();

    await publishPolicy(store, policy, by('timed'));
    const last = await publishPolicy(store, next, by('timed'));
    if (!last.ok) throw new Error(last.reason);
    await early.caughtUpTo(last.position);
    const late = follow(() => new Date('2026-12-01T00:00:00Z'));
    await late.ready();

    expect({
      early: early.current('timed'),
      late: late.current('timed'),
      versions: [early.versions('timed'), late.versions('timed')],
      others: late.versions('nobody'),
    }).toEqual({
      early: policy,
      late: next,
      versions: [
        [policy, next],
        [policy, next],
      ],
      others: [],
    });
  });

  it('waiting for a position that does not come ends with the signal', async () => {
    const policies = follow();
    await policies.ready();
    const cancel = new AbortController();
    const waiting = policies.caughtUpTo(2n ** 62n, cancel.signal);
    cancel.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });
});

describe('registerSystem', () => {
  const system: SystemFile = { controller: 'shop', name: 'shop-db', connector: 'manual', datasets: [] };
  const by = { controller: 'shop', actor: 'admin-key', now: new Date('2026-11-24T08:00:00.000Z') };

  it('counts the files of a system, and a file that is there already is not recorded again', async () => {
    const changed = { ...system, description: 'changed' };
    const results = [];
    for (const file of [system, system, changed, system]) results.push(await registerSystem(store, file, by));
    expect(results.map((result) => result.ok && result.status)).toEqual(['published', 'unchanged', 'published', 'published']);
    const events = await streamOf('system-shop.shop-db');
    expect(events.map((event) => readLedgerEvent(event).ok)).toEqual([true, true, true]);
    expect(events.map(({ data }) => data)).toEqual([
      { name: 'shop-db', version: 1, sha256: results[0]?.ok && results[0].sha256, system },
      { name: 'shop-db', version: 2, sha256: results[2]?.ok && results[2].sha256, system: changed },
      { name: 'shop-db', version: 3, sha256: results[0]?.ok && results[0].sha256, system },
    ]);
  });

  it('refuses the system of another controller', async () => {
    expect(await registerSystem(store, system, { ...by, controller: 'other' })).toEqual({ ok: false, reason: 'foreign-controller' });
  });
});
