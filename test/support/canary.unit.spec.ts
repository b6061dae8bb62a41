import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { escape } from 'node:querystring';
import { buffer } from 'node:stream/consumers';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ZipFile } from 'yazl';
import { inflateFrom } from './canary-inflate.ts';
import { CanarySearch, type Found } from './canary.ts';

/** Quotes, space and slash for JSON and URLs, ÿ and ? and > for base64's last two characters, all of it within Latin-1. */
const needle = 'canary "ÿ?>~ÿ?>" /Zoë 7f3k9x';
const search = new CanarySearch(['another needle that is not there', needle]);
const folders: string[] = [];
const folder = () => {
  folders.push(mkdtempSync(join(tmpdir(), 'lethe-canary-')));
  return folders.at(-1)!;
};
afterEach(() => folders.splice(0).forEach((dir) => rmSync(dir, { recursive: true })));

const ways = (found: readonly Found[]) => found.map(({ as }) => as);
const noise = (length: number) => Buffer.from(Array.from({ length }, (_, at) => (at * 73 + 11) % 256));
const bytesOf = (text: string, before: number) => Buffer.concat([noise(before), Buffer.from(text), noise(7)]);
const hex = (text: string) => Buffer.from(text).toString('hex');
const codeUnits = (text: string) => text.split('').map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
const around = (planted: string | Buffer) => Buffer.concat([noise(100), Buffer.from(planted), noise(100)]);

async function zipOf(content: Buffer): Promise<Buffer> {
  const zip = new ZipFile();
  zip.addBuffer(content, 'data/a.json', { mtime: new Date(0) });
  zip.end();
  return buffer(zip.outputStream as never);
}

describe('the search for canaries', () => {
  const planted: Record<string, { as: string; bytes: Buffer }> = {
    'UTF-8': { as: 'utf-8', bytes: Buffer.from(needle) },
    'UTF-8 in capitals': { as: 'utf-8', bytes: Buffer.from(needle.toUpperCase()) },
    'UTF-8 in small letters': { as: 'utf-8', bytes: Buffer.from(needle.toLowerCase()) },
    'Latin-1': { as: 'latin-1', bytes: Buffer.from(needle, 'latin1') },
    'UTF-16, small end first': { as: 'utf-16le', bytes: Buffer.from(needle, 'utf16le') },
    'UTF-16, big end first': { as: 'utf-16be', bytes: Buffer.from(`x${needle}`, 'utf16le').subarray(1, -1) },
    JSON: { as: 'json', bytes: Buffer.from(JSON.stringify({ note: needle })) },
    'JSON in JSON': { as: 'json', bytes: Buffer.from(JSON.stringify(JSON.stringify({ note: needle }))) },
    'JSON in ASCII': { as: 'json, \\u beyond ascii', bytes: Buffer.from('canary \\"\\u00ff?>~\\u00ff?>\\" /Zo\\u00eb 7f3k9x') },
    'JSON of escapes': { as: 'json, \\u everywhere', bytes: Buffer.from(codeUnits(needle).join('')) },
    'base64, 0 bytes in': { as: 'base64 0 bytes in', bytes: Buffer.from(bytesOf(needle, 3).toString('base64')) },
    'base64, 1 byte in': { as: 'base64 1 bytes in', bytes: Buffer.from(bytesOf(needle, 4).toString('base64')) },
    'base64, 2 bytes in': { as: 'base64 2 bytes in', bytes: Buffer.from(bytesOf(needle, 5).toString('base64')) },
    'base64url, 0 bytes in': { as: 'base64url 0 bytes in', bytes: Buffer.from(bytesOf(needle, 0).toString('base64url')) },
    'base64url, 1 byte in': { as: 'base64url 1 bytes in', bytes: Buffer.from(bytesOf(needle, 1).toString('base64url')) },
    'base64url, 2 bytes in': { as: 'base64url 2 bytes in', bytes: Buffer.from(bytesOf(needle, 2).toString('base64url')) },
    'hex in small letters': { as: 'hex', bytes: Buffer.from(hex(needle)) },
    'hex in capitals': { as: 'HEX', bytes: Buffer.from(hex(needle).toUpperCase()) },
    'a part of a URL': { as: 'percent', bytes: Buffer.from(encodeURIComponent(needle)) },
    'a part of a URL in small letters': {
      as: 'percent',
      bytes: Buffer.from('canary%20%22%c3%bf%3f%3e~%c3%bf%3f%3e%22%20%2fZo%c3%ab%207f3k9x'),
    },
    'a form': { as: 'form', bytes: Buffer.from(`q=${escape(needle).replaceAll('%20', '+').replaceAll('~', '%7E')}`) },
    'percents everywhere, small letters': { as: 'percent everywhere', bytes: Buffer.from(hex(needle).replace(/../g, '%$&')) },
    'percents everywhere, capitals': { as: 'PERCENT everywhere', bytes: Buffer.from(hex(needle).toUpperCase().replace(/../g, '%$&')) },
  };

  it.each(Object.entries(planted))('given the needle as %s, then it is found as that and as nothing else', (_, { as, bytes }) => {
    expect(search.inBytes('here', around(bytes))).toEqual([{ needle, as, where: 'here' }]);
  });

  it.each(Object.entries(planted))('given the needle as %s in zlib, gzip and zip, then it is found in each', async (_, { as, bytes }) => {
    const content = Buffer.concat([Buffer.alloc(5_000, 'and so on '), bytes, Buffer.alloc(5_000, 'and so forth ')]);
    for (const level of [1, 6, 9]) {
      expect(ways(search.inBytes('', around(deflateSync(content, { level }))))).toEqual([`zlib > ${as}`]);
      expect(ways(search.inBytes('', around(gzipSync(content, { level }))))).toEqual([`gzip > ${as}`]);
    }
    expect(ways(search.inBytes('', around(await zipOf(content))))).toEqual([`zip > ${as}`]);
  });

  it('given containers in containers, then it looks three deep', async () => {
    const twice = gzipSync(deflateSync(await zipOf(Buffer.from(`${'x'.repeat(99)}${needle}`))));
    expect(ways(search.inBytes('', around(twice)))).toContain('gzip > zlib > zip > utf-8');
  });

  it('given anything deflated in any way, then it is inflated as zlib would', () => {
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 3_000 }),
      fc.lorem({ maxCount: 300 }).map(Buffer.from),
      fc.array(fc.nat(3), { maxLength: 9_000 }).map((list) => Buffer.from(list)),
    );
    const options = fc.record({
      level: fc.integer({ min: 0, max: 9 }),
      strategy: fc.integer({ min: 0, max: 4 }),
      memLevel: fc.integer({ min: 1, max: 9 }),
      windowBits: fc.integer({ min: 9, max: 15 }),
    });
    fc.assert(
      fc.property(content, options, fc.nat(20), (bytes, how, before) => {
        const packed = Buffer.concat([noise(before), deflateRawSync(bytes, how), noise(9)]);
        expect(inflateFrom(packed, before)).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('given streams that break off, go wrong or have a wrong checksum, then what came before counts', () => {
    const whole = deflateSync(Buffer.concat([Buffer.from(needle), randomBytes(3_000)]));
    const broken = Buffer.concat([deflateSync(Buffer.from(needle.repeat(50)), { level: 9 }).subarray(0, -4), Buffer.from('1234')]);
    const wrong = Buffer.concat([whole.subarray(0, 2_000), Buffer.alloc(2_000, 0xff)]);
    for (const bytes of [whole.subarray(0, 1_000), wrong, broken]) expect(ways(search.inBytes('', bytes))).toContain('zlib > utf-8');
  });

  it('given gzip with every optional part of its header, then it is found', () => {
    const extra = Buffer.from([4, 0, 1, 2, 3, 4]);
    const parts = [Buffer.from([0x1f, 0x8b, 8, 0x1e, 0, 0, 0, 0, 0, 3]), extra, Buffer.from('name\0comment\0'), Buffer.from([9, 9])];
    expect(ways(search.inBytes('', Buffer.concat([...parts, deflateRawSync(needle)])))).toEqual(['gzip > utf-8']);
  });

  it('given a file larger than the pieces it is read in, then nothing is lost where they meet', async () => {
    const piece = 4 * 1024 * 1024;
    const path = join(folder(), 'large');
    const bytes = Buffer.alloc(3 * piece, 'filler ');
    const packed = gzipSync(Buffer.concat([randomBytes(200_000), Buffer.from(needle)]));
    bytes.write(needle, piece - 5);
    packed.copy(bytes, 2 * piece - 1_000);
    writeFileSync(path, bytes);
    expect(await search.inFile(path)).toEqual([
      { needle, as: 'utf-8', where: path },
      { needle, as: 'gzip > utf-8', where: path },
    ]);
  });

  it('given a folder, then names and contents of all files below are looked at but for what is left out', async () => {
    const dir = folder();
    const name = 'canary-name-4711';
    mkdirSync(join(dir, 'a/b'), { recursive: true });
    mkdirSync(join(dir, 'keys'));
    writeFileSync(join(dir, 'a/b/data'), name.toUpperCase());
    writeFileSync(join(dir, 'a', name), 'nothing');
    writeFileSync(join(dir, 'keys/secret'), name);
    expect(await new CanarySearch([name]).inFolder(dir, (path) => path === 'keys')).toEqual({
      found: [
        { needle: name, as: 'utf-8', where: 'a/b/data' },
        { needle: name, as: 'utf-8', where: `name of a/${name}` },
        ...['latin-1', 'json', 'json, \\u beyond ascii', 'percent', 'form'].map((as) => ({ needle: name, as, where: `name of a/${name}` })),
      ],
      files: ['a/b/data', `a/${name}`],
    });
  });

  it('given any texts among any bytes, then exactly those that stand there are found', () => {
    const text = fc.string({ unit: 'binary', minLength: 10, maxLength: 14 }).filter((each) => Buffer.byteLength(each) >= 10);
    fc.assert(
      fc.property(
        fc.uniqueArray(text, { minLength: 2, maxLength: 8 }),
        fc.uint8Array({ maxLength: 40 }),
        fc.nat(),
        (texts, other, which) => {
          const chosen = texts[which % texts.length]!;
          const bytes = Buffer.concat([other, Buffer.from(chosen), other]);
          const found = new Set(
            new CanarySearch(texts)
              .inBytes('', bytes)
              .filter(({ as }) => as === 'utf-8')
              .map((each) => each.needle),
          );
          const there = texts.filter((each) => [each, each.toUpperCase(), each.toLowerCase()].some((form) => bytes.includes(form)));
          expect(found).toEqual(new Set(there));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('given a needle that is too short to mean anything, then it is refused', () => {
    expect(() => new CanarySearch(['123456789'])).toThrow('A needle has at least 10 bytes');
  });
});
