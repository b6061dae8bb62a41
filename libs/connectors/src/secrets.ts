import { readFile } from 'node:fs/promises';
import { secretReference } from '#domain';
import type { SecretSource } from './connector.ts';

/** Reads `env:NAME` from the environment and `file:/PATH` from the disk, each time anew, so that a changed secret needs no restart. */
export class LocalSecrets implements SecretSource {
  constructor(private readonly environment: Record<string, string | undefined> = process.env) {}

  async read(reference: string): Promise<string | undefined> {
    const parsed = secretReference(reference);
    if (!parsed) return undefined;
    if (parsed.from === 'env') return this.environment[parsed.name] || undefined;
    // Whatever is wrong with the file, the secret is not there; the error would show its path and nothing more of use.
    const content = await readFile(parsed.path, 'utf8').catch(() => '');
    return content.trim() || undefined;
  }
}
