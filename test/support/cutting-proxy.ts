import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Stands between a client and a server, and cuts every connection when the client sends something that a test waits for; later ones are cut at once until it is mended. */
export class CuttingProxy {
  #cutAt: ((sent: string) => boolean) | undefined;
  #cut = false;
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: number,
  ) {
    server.on('connection', (client) => this.#join(client));
  }

  static async to(port: number): Promise<CuttingProxy> {
    const server = createServer();
    const proxy = new CuttingProxy(server, port);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    server.unref();
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Cuts when this holds for what a client sends; that is not passed on. */
  cutWhen(holds: (sent: string) => boolean): void {
    this.#cutAt = holds;
  }

  mend(): void {
    this.#cutAt = undefined;
    this.#cut = false;
  }

  async close(): Promise<void> {
    this.#cutAll();
    this.server.close();
  }

  #join(client: Socket): void {
    client.on('error', () => undefined);
    if (this.#cut) return void client.destroy();
    const server = connect(this.target, '127.0.0.1');
    for (const socket of [client, server])
      this.#sockets.add(socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket)));
    client.on('data', (data) => {
      if (this.#cutAt?.(data.toString('latin1'))) {
        this.#cut = true;
        return this.#cutAll();
      }
      server.write(data);
    });
    server.on('data', (data) => client.write(data));
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
  }

  #cutAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
