import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '#postgres';
import { GuardedServer } from './guarded-server.ts';

const run = promisify(execFile);
const VERSION = 'v1.8.0';
const ACCESS = 'lethe-test';
const SECRET = 'secret-of-the-tests';

/** A real object store (Versity's gateway over a folder) with versions, delete markers, locks and multipart uploads; looked at with curl. */
export class VersityGateway {
  private constructor(
    readonly port: number,
    private readonly server: GuardedServer,
  ) {}

  /** `tls`: files of a certificate and its key; it is then looked at by nobody but its clients. */
  static async start(tls?: { certificateFile: string; keyFile: string }): Promise<VersityGateway> {
    const program = await installed();
    const port = await freePort();
    const secured = tls ? ['--cert', tls.certificateFile, '--key', tls.keyFile] : [];
    const server = await GuardedServer.start({
      name: 's3',
      prepare: async (dir) => {
        await Promise.all([mkdir(join(dir, 'data')), mkdir(join(dir, 'versions'))]);
      },
      command: (dir) => [
        program,
        '--port',
        `127.0.0.1:${port}`,
        '--quiet',
        '--access-log',
        join(dir, 'access.log'),
        ...secured,
        'posix',
        '--versioning-dir',
        join(dir, 'versions'),
        join(dir, 'data'),
      ],
      env: { ROOT_ACCESS_KEY: ACCESS, ROOT_SECRET_KEY: SECRET },
      ready: async () => (tls ? accepts(port) : (await curl(port, ['GET', '/'])).includes('ListAllMyBucketsResult')),
    });
    return new VersityGateway(port, server);
  }

  get credentials(): { accessKeyId: string; secretAccessKey: string } {
    return { accessKeyId: ACCESS, secretAccessKey: SECRET };
  }

  /** Body of an answer, or its head lines where only those are asked for. */
  curl(method: 'GET' | 'HEAD' | 'PUT', path: string): Promise<string> {
    return curl(this.port, [method, path]);
  }

  /** Every deletion that the store carried out, by its own log: the object, `?versionId=` and the version. */
  deletions(): string[] {
    const log = readFileSync(join(this.server.dir, 'access.log'), 'utf8');
    return [...log.matchAll(/ s3_DeleteObject (\S+) \S*[?&](versionId=[^&\s]+)\S* 2\d\d /g)].map(([, key, version]) => `${key}?${version}`);
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}

async function curl(port: number, [method, path]: [string, string]): Promise<string> {
  const how = method === 'HEAD' ? ['--head'] : ['--request', method];
  // curl does not say what it signed as the body; there is none.
  const empty = createHash('sha256').digest('hex');
  const sign = ['--aws-sigv4', 'aws:amz:us-east-1:s3', '--user', `${ACCESS}:${SECRET}`, '--header', `x-amz-content-sha256: ${empty}`];
  const { stdout } = await run('curl', ['--silent', '--show-error', ...how, ...sign, `http://127.0.0.1:${port}${path}`]);
  return stdout;
}

/** The gateway's program: built by Go from its module, once for this machine; the checksum database vouches for it. */
async function installed(): Promise<string> {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'lethe-tests');
  const folder = join(cache, `versitygw-${VERSION}`);
  if (!existsSync(folder)) await install(cache, folder);
  return join(folder, 'versitygw');
}

async function install(cache: string, folder: string): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const making = mkdtempSync(join(cache, 'making-'));
  try {
    await run('go', ['install', `github.com/versity/versitygw/cmd/versitygw@${VERSION}`], { env: { ...process.env, GOBIN: making } });
    // Another test may have been faster; both are the same.
    if (!existsSync(folder)) renameSync(making, folder);
  } catch (error) {
    if (!existsSync(folder)) {
      const told = (error as { stderr?: string }).stderr ?? String(error);
      throw new Error(`The object store of the tests could not be built. It needs Go 1.21 or newer and its module proxy. ${told}`, {
        cause: error,
      });
    }
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}
