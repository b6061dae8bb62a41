import { PutBucketVersioningCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { VersityGateway } from '../support/versitygw.ts';
import { counted, type MatrixStore, type Person } from './store.ts';

const systemFile = (port: number) => `
controller: jrpanel
name: files
connector: s3
connection:
  endpoint: 'http://127.0.0.1:${port}'
  accessKeyId: 'env:LETHE_SECRET_JRPANEL_FILES_ID'
  secretAccessKey: 'env:LETHE_SECRET_JRPANEL_FILES_KEY'
  requestTimeoutMs: 3000
datasets:
  - name: uploads
    category: user_files
    location: 'files/uploads/{customer_id}/{name*}'
    key: name
    identifiers: { customer_id: customer_id }
    erase: delete-row
    fields: [{ name: $key }]
`;

/** Files in an S3-compatible store that keeps versions: one of two versions and one of one for each. */
export class FilesStore implements MatrixStore {
  readonly system = 'files';
  readonly counts = { uploads: 3 };

  private constructor(
    private readonly gateway: VersityGateway,
    private readonly client: S3Client,
    readonly network: TcpProxy,
  ) {}

  static async start(): Promise<FilesStore> {
    const gateway = await VersityGateway.start();
    const { port, credentials } = gateway;
    const client = new S3Client({ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', forcePathStyle: true, credentials });
    await gateway.curl('PUT', '/files');
    await client.send(new PutBucketVersioningCommand({ Bucket: 'files', VersioningConfiguration: { Status: 'Enabled' } }));
    return new FilesStore(gateway, client, await TcpProxy.start(port));
  }

  get systemFile(): string {
    return systemFile(this.network.port);
  }

  get secrets(): Record<string, string> {
    const { accessKeyId, secretAccessKey } = this.gateway.credentials;
    return { LETHE_SECRET_JRPANEL_FILES_ID: accessKeyId, LETHE_SECRET_JRPANEL_FILES_KEY: secretAccessKey };
  }

  isDeletion(chunk: Buffer): boolean {
    return chunk.toString('latin1').startsWith('DELETE /');
  }

  async fill({ id }: Person): Promise<void> {
    for (const name of ['passport.txt', 'passport.txt', 'note.txt'])
      await this.client.send(new PutObjectCommand({ Bucket: 'files', Key: `uploads/${id}/${name}`, Body: name }));
  }

  /** Every version and every delete marker, as curl is told. */
  async shown({ id }: Person): Promise<string[]> {
    const xml = await this.gateway.curl('GET', `/files?prefix=uploads%2F${id}%2F&versions=`);
    if (!xml.includes('ListVersionsResult')) throw new Error(`The object store does not list its versions: ${xml}`);
    return [...xml.matchAll(/<(Version|DeleteMarker)>.*?<\/\1>/gs)]
      .map(([entry, kind]) => `${kind} ${/<Key>([^<]*)</.exec(entry)?.[1]} ${/<VersionId>([^<]*)</.exec(entry)?.[1]}`)
      .toSorted();
  }

  /** What the store's own log says. */
  async deletions({ id }: Person): Promise<string[]> {
    return counted(this.gateway.deletions().filter((key) => key.startsWith(`uploads/${id}/`)));
  }

  /** A store that answers 204 to a deletion and has not even understood it. */
  async lie(): Promise<() => Promise<void>> {
    const lies: Record<string, [RegExp, string]> = {
      'to-server': [/^DELETE \//, 'HEAD /'],
      'to-client': [/^HTTP\/1\.1 403 Forbidden/, 'HTTP/1.1 204 No Content'],
    };
    this.network.tap = ({ way, chunk }) => Buffer.from(chunk.toString('latin1').replace(...lies[way]!), 'latin1');
    return () => this.network.heal();
  }

  async stop(): Promise<void> {
    this.client.destroy();
    await this.network.stop();
    await this.gateway.stop();
  }
}
