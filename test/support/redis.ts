import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { freePort } from '#postgres';
import { GuardedServer } from './guarded-server.ts';

const run = promisify(execFile);

/** A real Redis (Debian's `redis-server`), for the tests of a file; looked at with its own `redis-cli`. */
export class RedisServer {
  private constructor(
    readonly port: number,
    private readonly server: GuardedServer,
  ) {}

  static async start(settings: readonly string[] = []): Promise<RedisServer> {
    const port = await freePort();
    const server = await GuardedServer.start({
      name: 'redis',
      command: (dir) => [
        'redis-server',
        '--port',
        `${port}`,
        '--bind',
        '127.0.0.1',
        '--dir',
        dir,
        '--save',
        '',
        '--appendonly',
        'yes',
        ...settings,
      ],
      ready: async () => (await cli(port, ['PING'])) === 'PONG',
    });
    return new RedisServer(port, server);
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}/0`;
  }

  /** Answer of a command as the client prints it. */
  cli(...command: string[]): Promise<string> {
    return cli(this.port, command);
  }

  /** A command a line, none of them with quotes in it. */
  async run(commands: string): Promise<void> {
    const lines = commands
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    const child = execFile('redis-cli', ['-p', `${this.port}`]);
    child.stdin?.end(lines.join('\n'));
    await new Promise((resolve, reject) => child.on('exit', resolve).on('error', reject));
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}

async function cli(port: number, command: readonly string[]): Promise<string> {
  return (await run('redis-cli', ['-p', `${port}`, ...command])).stdout.trimEnd();
}
