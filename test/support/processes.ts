import { readdirSync, readFileSync } from 'node:fs';

/** The environment of a Lethe that a test starts: this process's own without what steers the tests, and what is given. */
export function environmentOf(given: Record<string, string>): Record<string, string | undefined> {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('LETHE_') && name !== 'NODE_OPTIONS');
  return { ...Object.fromEntries(own), ...given };
}

/** A process of this machine. Linux only: read from /proc. */
export interface Process {
  pid: number;
  /** Its arguments, joined by spaces. */
  command: string;
}

/** The processes whose environment holds this text, e.g. `LETHE_HOME=…`; dead ones that nobody has waited for are left out. */
export function processesWith(text: string): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) =>
      read(`/proc/${name}/environ`).split('\0').includes(text)
        ? [{ pid: Number(name), command: read(`/proc/${name}/cmdline`).replaceAll('\0', ' ') }]
        : [],
    )
    .filter(({ command }) => command !== '');
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
