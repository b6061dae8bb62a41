/**
 * Says which programs the tests need and this machine lacks, each with the Debian package that brings it, and ends with 1 if there are any:
 *
 *     node scripts/programs.mjs [--packages]      with the option only the names of the packages, for what installs them
 *
 * Runs on any Node ≥ 18 and uses nothing but Node, because it is what runs before anything is installed.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** Each program, the package that brings it, and what it is for. */
const programs = [
  ['chromium', 'chromium', 'looks at pages'],
  ['unzip', 'unzip', 'opens bundles'],
  ['openssl', 'openssl', 'checks signatures'],
  ['psql', 'postgresql-client', 'looks at databases'],
  ['curl', 'curl', 'carries out what the guides say'],
  ['jq', 'jq', 'the same'],
  ['fiu-run', 'fiu-utils', 'has disks fail'],
  ['mariadbd', 'mariadb-server', 'a system that is erased in'],
  ['mariadb', 'mariadb-client', 'looks at it'],
  ['redis-server', 'redis-server', 'a system that is erased in'],
  ['python3', 'python3-venv', 'brings a transit engine for keys'],
  ['go', 'golang-go', 'builds an object store and a document store, and what reads the Docker files'],
  ['javac', 'openjdk-17-jdk-headless', 'runs Kafka and a search engine'],
  ['mvn', 'maven', 'brings these'],
];

function isThere(program) {
  const found = (process.env.PATH ?? '').split(':').some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  // Debian parts what makes Python's environments from Python itself.
  return found && (program !== 'python3' || spawnSync('python3', ['-c', 'import venv, ensurepip']).status === 0);
}

const missing = programs.filter(([program]) => !isThere(program));
const packages = missing.map(([, name]) => name).join(' ');
if (process.argv.includes('--packages')) console.log(packages);
else if (missing.length > 0)
  console.error(
    [
      'lethe: the tests run real servers and look at them with other programs. These are not here:',
      ...missing.map(([program, , purpose]) => `  ${program.padEnd(14)} ${purpose}`),
      `No test was run. On Debian or Ubuntu: apt-get install ${packages}`,
      'Tests that need none of them run one by one: npm run build, then npm run jest -- libs/domain',
    ].join('\n'),
  );
process.exitCode = missing.length > 0 ? 1 : 0;
