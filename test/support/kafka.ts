import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from './collect.ts';
import { freePort } from './embedded-store.ts';
import { brokerClassPath } from './kafka/installed.ts';

const run = promisify(execFile);

export interface BrokerOptions {
  /** One more listener that asks for this name and password, by PLAIN or SCRAM-SHA-256. */
  sasl?: { username: string; password: string };
  /** One more listener behind TLS, with a PEM file that holds the key and then the certificate; `clientCa` makes it ask for a client's. */
  tls?: { keyStore: string; clientCa?: string };
  /** One more listener on the port `behind`, which tells clients to come to the port `proxied`, where a network stands in between. */
  behind?: number;
  proxied?: number;
  /** The whole of server.properties instead of that of the tests, for these ports and this folder of the log; and the id of the cluster. */
  instead?: { properties: (ports: { plain: number; controller: number }, log: string) => string; clusterId: string };
}

/** A real Apache Kafka: one node in a process and a folder of its own, which can be killed and started again on the same ports. */
export class KafkaBroker {
  private readonly dir = mkdtempSync(join(tmpdir(), 'lethe-kafka-'));
  private child: ChildProcess | undefined;
  private said = '';

  private constructor(
    private readonly classPath: string,
    private readonly ports: { plain: number; controller: number; sasl: number; tls: number; behind: number },
  ) {}

  static async start(options: BrokerOptions = {}): Promise<KafkaBroker> {
    const [plain, controller, sasl, tls] = [await freePort(), await freePort(), await freePort(), await freePort()];
    const ports = { plain, controller, sasl, tls, behind: options.behind ?? 0 };
    const broker = new KafkaBroker(await brokerClassPath(), ports);
    await broker.format(options);
    await broker.start();
    return broker;
  }

  /** `host:port` of the listener without TLS and password. */
  get brokers(): string {
    return `127.0.0.1:${this.ports.plain}`;
  }

  get saslBrokers(): string {
    return `127.0.0.1:${this.ports.sasl}`;
  }

  get tlsBrokers(): string {
    return `localhost:${this.ports.tls}`;
  }

  /** Starts the process again; resolves when it takes connections. */
  async start(): Promise<void> {
    const java = ['java', '-Xmx192m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'];
    const command = [...java, '-cp', this.classPath, 'kafka.Kafka', join(this.dir, 'server.properties')];
    // A test that is killed must not leave a broker behind.
    const dying = existsSync('/usr/bin/setpriv') ? ['setpriv', '--pdeathsig', 'SIGKILL'] : [];
    const [program, ...args] = [...dying, ...command] as [string, ...string[]];
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    this.said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (this.said = (this.said + String(chunk)).slice(-8_000)));
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`The Kafka broker of the tests ended with ${child.exitCode}: ${this.said}`);
      return accepts(this.ports.plain);
    });
  }

  /** Ends the process and waits for it: as a crash would, or cleanly. */
  async end(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }

  /** Stops or continues the process where it is: its connections stay open and nothing answers. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.child?.kill(signal);
  }

  async remove(): Promise<void> {
    await this.end();
    rmSync(this.dir, { recursive: true, force: true });
  }

  private async format({ sasl, tls, proxied, instead }: BrokerOptions): Promise<void> {
    const file = join(this.dir, 'server.properties');
    writeFileSync(
      file,
      instead?.properties(this.ports, join(this.dir, 'log')) ??
        serverProperties(this.dir, this.ports, {
          ...(sasl && { sasl }),
          ...(tls && { tls }),
          ...(proxied === undefined ? {} : { proxied }),
        }),
    );
    const scram = sasl ? ['--add-scram', `SCRAM-SHA-256=[name=${sasl.username},password=${sasl.password}]`] : [];
    // One that begins with a dash would be taken for an option.
    const id = instead?.clusterId ?? randomBytes(16).toString('base64url').replace(/^-/, 'A');
    await run('java', [
      '-cp',
      this.classPath,
      '-XX:TieredStopAtLevel=1',
      'kafka.tools.StorageTool',
      'format',
      '-t',
      id,
      '-c',
      file,
      ...scram,
    ]);
  }
}

function serverProperties(dir: string, ports: KafkaBroker['ports'], { sasl, tls, proxied }: BrokerOptions): string {
  const listeners = [`PLAINTEXT://127.0.0.1:${ports.plain}`, ...(sasl ? [`SASL://127.0.0.1:${ports.sasl}`] : [])];
  if (tls) listeners.push(`TLS://localhost:${ports.tls}`);
  const advertised = proxied === undefined ? listeners : [...listeners, `PROXIED://127.0.0.1:${proxied}`];
  if (proxied !== undefined) listeners.push(`PROXIED://127.0.0.1:${ports.behind}`);
  return [
    'process.roles=broker,controller',
    'node.id=1',
    `controller.quorum.voters=1@127.0.0.1:${ports.controller}`,
    'controller.listener.names=CONTROLLER',
    'inter.broker.listener.name=PLAINTEXT',
    `listeners=${[...listeners, `CONTROLLER://127.0.0.1:${ports.controller}`].join(',')}`,
    `advertised.listeners=${advertised.join(',')}`,
    'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,PROXIED:PLAINTEXT,SASL:SASL_PLAINTEXT,TLS:SSL',
    `log.dirs=${join(dir, 'log')}`,
    'offsets.topic.num.partitions=1',
    'offsets.topic.replication.factor=1',
    'transaction.state.log.replication.factor=1',
    'transaction.state.log.min.isr=1',
    'transaction.state.log.num.partitions=1',
    'share.coordinator.state.topic.replication.factor=1',
    'share.coordinator.state.topic.min.isr=1',
    'share.coordinator.state.topic.num.partitions=1',
    'group.initial.rebalance.delay.ms=0',
    'auto.create.topics.enable=false',
    // The defaults need more memory, and eleven seconds to come back after a crash.
    'log.cleaner.dedupe.buffer.size=2097152',
    'broker.session.timeout.ms=1000',
    'broker.heartbeat.interval.ms=200',
    'log.retention.check.interval.ms=500',
    'log.initial.task.delay.ms=500',
    ...(sasl ? saslProperties(sasl) : []),
    ...(tls ? tlsProperties(tls) : []),
    '',
  ].join('\n');
}

function saslProperties({ username, password }: NonNullable<BrokerOptions['sasl']>): string[] {
  const plain = `org.apache.kafka.common.security.plain.PlainLoginModule required user_${username}="${password}";`;
  return [
    'listener.name.sasl.sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256',
    `listener.name.sasl.plain.sasl.jaas.config=${plain}`,
    'listener.name.sasl.scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;',
  ];
}

function tlsProperties({ keyStore, clientCa }: NonNullable<BrokerOptions['tls']>): string[] {
  return [
    'listener.name.tls.ssl.keystore.type=PEM',
    `listener.name.tls.ssl.keystore.location=${keyStore}`,
    ...(clientCa
      ? [
          'listener.name.tls.ssl.client.auth=required',
          'listener.name.tls.ssl.truststore.type=PEM',
          `listener.name.tls.ssl.truststore.location=${clientCa}`,
        ]
      : []),
  ];
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}

let shared: Promise<KafkaBroker> | undefined;

/** `host:port` of the broker of this test file: `LETHE_TEST_KAFKA`, or one that is started at first use and gone with the process. */
export async function testBroker(): Promise<string> {
  const named = process.env['LETHE_TEST_KAFKA'];
  if (named) return named;
  shared ??= KafkaBroker.start();
  return (await shared).brokers;
}

/** Ends the broker of this test file, where one was started; in `afterAll`. */
export async function endTestBroker(): Promise<void> {
  await (await shared)?.remove();
  shared = undefined;
}
