import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** An authority of the tests and a certificate that it signed for `localhost` and 127.0.0.1, made with OpenSSL; and an authority that signed nothing. */
export class Certificates {
  private constructor(
    private readonly dir: string,
    /** PEM of the authority that signed. */
    readonly authority: string,
    /** PEM of the other one. */
    readonly other: string,
    readonly certificate: string,
    readonly key: string,
  ) {}

  /** `names`: other names than `localhost` that the certificate is for. */
  static async make(names: readonly string[] = []): Promise<Certificates> {
    const dir = await mkdtemp(join(tmpdir(), 'lethe-test-certificates-'));
    const at = (name: string) => join(dir, name);
    for (const name of ['authority', 'other']) {
      const subject = ['-subj', `/CN=${name} of the tests`, '-days', '2', '-nodes'];
      await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-keyout', at(`${name}.key`), '-out', at(`${name}.pem`), ...subject]);
    }
    const all = ['DNS:localhost', 'IP:127.0.0.1', ...names.map((name) => `DNS:${name}`)].join(',');
    await writeFile(at('extensions'), `subjectAltName=${all}\n`);
    await run('openssl', [
      'req',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      at('server.key'),
      '-out',
      at('server.csr'),
      '-subj',
      '/CN=localhost',
    ]);
    const signing = [
      '-CA',
      at('authority.pem'),
      '-CAkey',
      at('authority.key'),
      '-CAcreateserial',
      '-days',
      '2',
      '-extfile',
      at('extensions'),
    ];
    await run('openssl', ['x509', '-req', '-in', at('server.csr'), '-out', at('server.pem'), ...signing]);
    const read = (name: string) => readFile(at(name), 'utf8');
    return new Certificates(dir, await read('authority.pem'), await read('other.pem'), await read('server.pem'), await read('server.key'));
  }

  get certificateFile(): string {
    return join(this.dir, 'server.pem');
  }

  get keyFile(): string {
    return join(this.dir, 'server.key');
  }

  get authorityFile(): string {
    return join(this.dir, 'authority.pem');
  }

  remove(): Promise<void> {
    return rm(this.dir, { recursive: true, force: true });
  }
}
