import { spawn, type ChildProcess } from 'node:child_process';
import { until } from '../support/collect.ts';
import { RedisServer } from '../support/redis.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { counted, lines, type MatrixStore, type Person } from './store.ts';

const SYSTEM = `
controller: jrpanel
name: carts
connector: redis
connection: { url: 'env:LETHE_SECRET_JRPANEL_CARTS', commandTimeoutMs: 3000 }
datasets:
  - name: carts
    category: order
    location: 'cart:{customer_id}:{id}'
    key: id
    identifiers: { customer_id: customer_id }
    erase: delete-row
    fields: [{ name: address }]
`;

/** Carts on Redis: two for each. */
export class CartsStore implements MatrixStore {
  readonly system = 'carts';
  readonly systemFile = SYSTEM;
  readonly counts = { carts: 2 };
  private said = '';

  private constructor(
    private readonly server: RedisServer,
    private readonly watching: ChildProcess,
    readonly network: TcpProxy,
  ) {
    watching.stdout?.on('data', (chunk: Buffer) => (this.said += String(chunk)));
  }

  /** What is deleted is heard of by redis-cli, which the server tells. */
  static async start(): Promise<CartsStore> {
    const server = await RedisServer.start(['--notify-keyspace-events', 'Eg']);
    const args = ['-p', String(server.port), '--csv', 'psubscribe', '__keyevent@0__:del'];
    const watching = spawn('redis-cli', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    const store = new CartsStore(server, watching, await TcpProxy.start(server.port));
    await until(() => store.said.includes('"psubscribe"'));
    return store;
  }

  get secrets(): Record<string, string> {
    return { LETHE_SECRET_JRPANEL_CARTS: `redis://127.0.0.1:${this.network.port}/0` };
  }

  isDeletion(chunk: Buffer): boolean {
    return chunk.includes('EXEC\r\n');
  }

  async fill({ id }: Person): Promise<void> {
    for (const n of [1, 2]) await this.server.cli('HSET', `cart:${id}:${n}`, 'address', `${n} Main St`);
  }

  async shown({ id }: Person): Promise<string[]> {
    const keys = lines(await this.server.cli('--scan', '--pattern', `cart:${id}:*`));
    return Promise.all(keys.map(async (key) => `${key} ${await this.server.cli('HGET', key, 'address')}`));
  }

  async deletions({ id }: Person): Promise<string[]> {
    return counted([...this.said.matchAll(/"(cart:[^"]*)"/g)].flatMap(([, key = '']) => (key.startsWith(`cart:${id}:`) ? [key] : [])));
  }

  /** A server that says what `DEL` would, and only counts. */
  async lie(): Promise<() => Promise<void>> {
    this.network.tap = ({ chunk }) => Buffer.from(chunk.toString('latin1').replaceAll('$3\r\nDEL\r\n', '$6\r\nEXISTS\r\n'), 'latin1');
    return () => this.network.heal();
  }

  async stop(): Promise<void> {
    this.watching.kill('SIGKILL');
    await this.network.stop();
    await this.server.stop();
  }
}
