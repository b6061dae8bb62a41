import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Home } from './home.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lethe-home-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('Home', () => {
  it('given a home that is taken, then nobody else takes it until it is released', () => {
    const [one, other] = [new Home(dir), new Home(dir)];
    expect([one.take(), other.take()]).toEqual([true, false]);
    one.release();
    expect(other.take()).toBe(true);
    other.release();
  });

  it('given ports chosen once, then they stay, below those of outgoing connections', async () => {
    const ports = await new Home(dir).ports();
    expect(await new Home(dir).ports()).toEqual(ports);
    expect(Object.values(ports).every((port) => port >= 20_000 && port < 30_000)).toBe(true);
  });

  it('given a file with secrets, then its owner alone may read it', () => {
    const home = new Home(join(dir, '.'));
    home.write('keys.json', { shop: { dpo: 'lethe_x' } });
    expect({ content: home.read('keys.json'), mode: statSync(join(dir, 'keys.json')).mode & 0o777 }).toEqual({
      content: { shop: { dpo: 'lethe_x' } },
      mode: 0o600,
    });
  });
});
