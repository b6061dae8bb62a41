import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from './embedded-store.ts';

/** Which way bytes go. */
export type Way = 'to-server' | 'to-client';
const BOTH: readonly Way[] = ['to-server', 'to-client'];

interface Pair {
  client: Socket;
  server: Socket;
}

/** Bytes on their way; `connection` is the same object for all of one connection. */
export interface Passing {
  way: Way;
  chunk: Buffer;
  connection: object;
}

/** A network between a client and a server on this machine, which can be made to fail in the ways in which networks do. */
export class TcpProxy {
  private readonly pairs = new Set<Pair>();
  private readonly forgotten = new Set<Pair>();
  private readonly silent = new Set<Way>();
  private listening: Server | undefined;
  private kept: { from: Socket; to: Socket; chunk: Buffer }[] = [];
  private delayMs = 0;
  port = 0;
  /** Sees everything before it is carried, and says what is carried in its place; undefined keeps it back, with whatever comes behind it on that way, until all is well again. */
  tap: ((passing: Passing) => Buffer | undefined) | undefined;
  /** Connections that were made through it. */
  connections = 0;

  private constructor(private readonly target: number) {}

  static async start(target: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    proxy.port = await freePort();
    await proxy.listen();
    return proxy;
  }

  /** Connections that are open. */
  get open(): number {
    return this.pairs.size;
  }

  /** Bytes that come are kept back, on open connections and on new ones, without a word to either side. */
  silence(...ways: Way[]): void {
    for (const way of ways.length > 0 ? ways : BOTH) this.silent.add(way);
    for (const { client, server } of this.pairs) for (const [way, from] of ends(client, server)) if (this.silent.has(way)) from.pause();
  }

  /** Everything that comes in arrives so much later. */
  delay(ms: number): void {
    this.delayMs = ms;
  }

  /** Says to one side of every open connection that nothing more will come; the other way stays open. */
  halfClose(way: Way): void {
    for (const { client, server } of this.pairs) (way === 'to-server' ? server : client).end();
  }

  /** Open connections never carry a word again, as when a machine is lost or a firewall forgets them; new ones work. */
  forget(): void {
    for (const pair of this.pairs) {
      pair.client.pause();
      pair.server.pause();
      this.forgotten.add(pair);
      this.pairs.delete(pair);
    }
  }

  /** Ends every open connection. */
  cut(): void {
    for (const { client, server } of [...this.pairs, ...this.forgotten]) for (const socket of [client, server]) socket.destroy();
  }

  /** Nobody is there any more: open connections end, new ones are refused. */
  async gone(): Promise<void> {
    const closed = this.listening && once(this.listening, 'close');
    this.listening?.close();
    this.listening = undefined;
    this.cut();
    await closed;
  }

  /** All is well again; what was kept back goes on. */
  async heal(): Promise<void> {
    this.silent.clear();
    this.delayMs = 0;
    this.tap = undefined;
    for (const { to, chunk } of this.kept.splice(0)) if (to.writable) to.write(chunk);
    for (const { client, server } of this.pairs) for (const socket of [client, server]) socket.resume();
    if (!this.listening) await this.listen();
  }

  async stop(): Promise<void> {
    await this.gone();
  }

  private async listen(): Promise<void> {
    this.listening = createServer({ allowHalfOpen: true }, (client) => this.join(client)).listen(this.port, '127.0.0.1');
    await once(this.listening, 'listening');
  }

  private join(client: Socket): void {
    const server = connect({ port: this.target, host: '127.0.0.1', allowHalfOpen: true });
    const pair = { client, server };
    this.pairs.add(pair);
    this.connections += 1;
    for (const [way, from, to] of ends(client, server)) {
      from.on('data', (chunk: Buffer) => this.carry({ way, from, to, chunk, pair }));
      from.on('end', () => to.end());
      from.on('error', () => undefined);
      from.on('close', () => {
        to.destroy();
        this.pairs.delete(pair);
        this.forgotten.delete(pair);
      });
      if (this.silent.has(way)) from.pause();
    }
  }

  private carry({ way, from, to, chunk, pair }: { way: Way; from: Socket; to: Socket; chunk: Buffer; pair: Pair }): void {
    const carried = this.tap ? this.tap({ way, chunk, connection: pair }) : chunk;
    if (!carried) {
      from.pause();
      this.kept.push({ from, to, chunk });
      return;
    }
    const write = () => {
      if (!to.writable || to.write(carried)) return;
      from.pause();
      to.once(
        'drain',
        () => this.pairs.has(pair) && !this.silent.has(way) && !this.kept.some((each) => each.from === from) && from.resume(),
      );
    };
    if (this.delayMs === 0) return write();
    setTimeout(write, this.delayMs);
  }
}

/** Each way of a connection with the socket that its bytes come from and the one that they go to. */
function ends(client: Socket, server: Socket): readonly (readonly [Way, Socket, Socket])[] {
  return [
    ['to-server', client, server],
    ['to-client', server, client],
  ];
}
