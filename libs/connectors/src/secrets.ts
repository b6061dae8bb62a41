import { readFile, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { secretReference } from '#domain';
import type { SecretSource } from './connector.ts';
import { isOwnVariable } from './own-secrets.ts';

export interface LocalSecretsOptions {
  /** Variables; those of this process without it. */
  environment?: Record<string, string | undefined>;
  /** `LETHE_SECRETS_DIR`: the folder that holds a folder of secrets for each controller. Without it no file is read. */
  folder?: string | undefined;
}

/**
 * Reads `env:NAME` from the environment and `file:/PATH` from the disk, each time anew, so that a changed secret needs no restart. A
 * controller's system files reach its own secrets only: variables by their name, files by the folder they lie in, links followed.
 */
export class LocalSecrets implements SecretSource {
  private readonly environment: Record<string, string | undefined>;
  private readonly folder: string | undefined;

  constructor({ environment = process.env, folder }: LocalSecretsOptions = {}) {
    this.environment = environment;
    this.folder = folder;
  }

  async read(reference: string, controller: string): Promise<string | undefined> {
    const parsed = secretReference(reference);
    if (!parsed) return undefined;
    if (parsed.from === 'file') return this.readFile(parsed.path, controller);
    return isOwnVariable(parsed.name, controller) ? this.environment[parsed.name] || undefined : undefined;
  }

  private async readFile(path: string, controller: string): Promise<string | undefined> {
    if (this.folder === undefined) return undefined;
    try {
      const [file, own] = await Promise.all([realpath(path), realpath(join(this.folder, controller))]);
      return file.startsWith(own + sep) ? (await readFile(file, 'utf8')).trim() || undefined : undefined;
    } catch {
      // Whatever is wrong with the file, the secret is not there; the error would show its path and nothing more of use.
      return undefined;
    }
  }
}
