import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const QUICK_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
/** What most servers have. */
const USUAL_KEY = ['-newkey', 'rsa:2048'];

/**
 * An authority of the tests and a certificate that it signed for `localhost` and 127.0.0.1; and an authority that signed nothing. PEM files, made with
 * OpenSSL and valid for two days, in a folder of their own: `remove` it.
 */
export class Certificates implements AsyncDisposable {
  private constructor(
    private readonly dir: string,
    /** PEM of the authority that signed. */
    readonly authority: string,
    /** PEM of the other one. */
    readonly other: string,
    readonly certificate: string,
    readonly key: string,
  ) {}

  /** `names`: other hosts and addresses that the certificate is for. */
  static async make(names: readonly string[] = []): Promise<Certificates> {
    const dir = await mkdtemp(join(tmpdir(), 'lethe-test-certificates-'));
    const openssl = (...args: string[]) => run('openssl', args, { cwd: dir });
    for (const name of ['authority', 'other']) {
      const made = ['-nodes', '-keyout', `${name}.key`, '-out', `${name}.pem`];
      await openssl('req', '-x509', ...QUICK_KEY, ...made, '-days', '2', '-subj', `/CN=${name} of the tests`);
    }
    const all = ['localhost', '127.0.0.1', ...names].map((name) => `${isIP(name) ? 'IP' : 'DNS'}:${name}`).join(',');
    await writeFile(join(dir, 'extensions'), `subjectAltName=${all}\n`);
    await openssl('req', ...USUAL_KEY, '-nodes', '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=localhost');
    const signing = ['-CA', 'authority.pem', '-CAkey', 'authority.key', '-CAcreateserial', '-days', '2', '-extfile', 'extensions'];
    await openssl('x509', '-req', '-in', 'server.csr', '-out', 'server.pem', ...signing);
    const files = ['authority.pem', 'other.pem', 'server.pem', 'server.key'].map((name) => readFile(join(dir, name), 'utf8'));
    const [authority, other, certificate, key] = (await Promise.all(files)) as [string, string, string, string];
    await writeFile(join(dir, 'store.pem'), key + certificate, { mode: 0o600 });
    return new Certificates(dir, authority, other, certificate, key);
  }

  get authorityFile(): string {
    return join(this.dir, 'authority.pem');
  }

  get certificateFile(): string {
    return join(this.dir, 'server.pem');
  }

  get keyFile(): string {
    return join(this.dir, 'server.key');
  }

  /** Key and certificate in one file, as Kafka takes them. */
  get storeFile(): string {
    return join(this.dir, 'store.pem');
  }

  remove(): Promise<void> {
    return rm(this.dir, { recursive: true, force: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.remove();
  }
}
