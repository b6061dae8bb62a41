// Builds the package into dist/, from nothing. Run by npm when it is packed or published.
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const here = import.meta.dirname;
rmSync(join(here, 'dist'), { recursive: true, force: true });
const compiler = join(here, '../../node_modules/typescript7/bin/tsc');
const { status } = spawnSync(process.execPath, [compiler, '-p', join(here, 'tsconfig.json')], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);

// The compiler rewrites `./name.ts` in what it compiles and not in declarations, where older compilers would not find it.
for (const file of globSync('dist/**/*.d.ts', { cwd: here })) {
  const path = join(here, file);
  writeFileSync(path, readFileSync(path, 'utf8').replace(/((?:from|import) '\.[^']*)\.ts'/g, "$1.js'"));
}
