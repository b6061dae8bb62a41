/**
 * Which part may know which: apps → libs → domain, and among the libs only what this table allows.
 * A lib is seen through its index only (`#name`), so a path inside another lib is not allowed either.
 */
const libs = {
  domain: [],
  config: ['domain'],
  'embedded-store': [],
  'event-store': ['domain'],
  postgres: ['config'],
  vault: ['postgres', 'event-store', 'domain', 'config'],
  backup: ['vault', 'postgres', 'embedded-store'],
  policy: ['event-store', 'domain'],
  connectors: ['domain'],
  client: [],
  messaging: ['domain', 'config'],
  auth: ['vault', 'postgres', 'domain'],
  runtime: ['auth', 'ingest', 'vault', 'postgres', 'event-store', 'policy', 'projections', 'domain', 'config'],
  ingest: ['vault', 'postgres', 'event-store', 'policy', 'domain', 'config'],
  projections: ['postgres', 'event-store', 'domain', 'config'],
  erasure: ['ingest', 'vault', 'postgres', 'event-store', 'connectors', 'projections', 'policy', 'auth', 'domain', 'config'],
  exchange: ['messaging', 'erasure', 'ingest', 'vault', 'postgres', 'event-store', 'auth', 'domain', 'config'],
  export: ['vault', 'postgres', 'policy', 'auth', 'projections', 'connectors', 'event-store', 'domain', 'config'],
};

const SPEC = '\\.spec\\.ts$';
const PACKAGES = ['npm', 'npm-optional', 'core'];
const indexOf = (names) => `^libs/(${names.join('|')})/src/index\\.ts$`;

/** What pure code may use: declared shapes, value libraries, hashes, and the ASCII form of host names. */
const PURE =
  '^(node:)?(crypto|url)$|^node_modules/(class-validator|class-transformer|reflect-metadata|canonicalize|libphonenumber-js|ipaddr\\.js)/';

/** The client is published alone: beside itself it has only what a service has anyway. */
const CLIENT = '^node_modules/(kafkajs|@nestjs/(common|core))/';

const libRules = Object.entries(libs).flatMap(([name, uses]) => [
  { from: { path: `^libs/${name}/` }, to: { path: `^libs/${name}/` } },
  ...(uses.length ? [{ from: { path: `^libs/${name}/` }, to: { path: indexOf(uses) } }] : []),
  ...(['domain', 'client'].includes(name) ? [] : [{ from: { path: `^libs/${name}/`, pathNot: SPEC }, to: { dependencyTypes: PACKAGES } }]),
]);

export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    // What the read models are compared with after the kills shares nothing with them.
    {
      name: 'naive-fold-apart',
      severity: 'error',
      from: { path: '^test/kills/' },
      to: { path: '^libs/(projections|domain|ingest|vault)/' },
    },
  ],
  allowed: [
    ...libRules,
    { from: { path: '^libs/domain/', pathNot: SPEC }, to: { path: PURE } },
    { from: { path: '^libs/client/', pathNot: SPEC }, to: { path: CLIENT } },
    { from: { path: '^libs/client/', pathNot: SPEC }, to: { dependencyTypes: ['core'] } },
    // An app knows itself and the index of any lib.
    { from: { path: '^apps/([^/]+)/' }, to: { path: '^apps/$1/' } },
    { from: { path: '^apps/' }, to: { path: indexOf(Object.keys(libs)) } },
    { from: { path: '^apps/', pathNot: SPEC }, to: { dependencyTypes: PACKAGES } },
    // The supervisor starts the other apps; the ledger serves the console.
    { from: { path: '^apps/(cli|ledger)/' }, to: { path: '^apps/' } },
    // Tests and benchmarks may use everything, development packages too.
    { from: { path: '^(test|bench)/' }, to: {} },
    { from: { path: SPEC }, to: { dependencyTypes: [...PACKAGES, 'npm-dev'] } },
    { from: { path: SPEC }, to: { path: '^test/support/' } },
    { from: { path: SPEC }, to: { path: indexOf(Object.keys(libs)) } },
  ],
  allowedSeverity: 'error',
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|libs/client/dist|apps/console/web)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { conditionNames: ['source', 'import', 'node', 'default'], exportsFields: ['exports'] },
  },
};
