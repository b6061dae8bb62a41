import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  brokers,
  duration,
  file,
  host,
  issuer,
  type Kind,
  mailAddress,
  oneOf,
  onOff,
  path,
  period,
  periodOrOff,
  someOf,
  urlOf,
  wholeNumber,
  word,
} from './kinds.ts';

/** One setting: the variable it is read from, what it may hold, what holds when it is unset, and what it does. */
export interface Setting<T> {
  readonly variable: string;
  readonly kind: Kind<T>;
  /** Text read when the variable is unset; a function of the home where it lies there. Absent: the setting is optional. */
  readonly default?: string | ((home: string) => string);
  /** How the docs show a default that depends on the machine. */
  readonly defaultShown?: string;
  /** Whether it may hold a password: then no message shows it. */
  readonly secret?: boolean;
  readonly docs: string;
}

type Required<T> = Setting<T> & { readonly default: string | ((home: string) => string) };

function required<T>(setting: Required<T>): Required<T> {
  return setting;
}

function optional<T>(setting: Omit<Setting<T>, 'default'>): Setting<T | undefined> {
  return setting;
}

/** Every setting of Lethe, declared once: what is read, checked and documented comes from here. `home` stands first. */
export const settings = {
  home: required({
    variable: 'LETHE_HOME',
    kind: path,
    default: '.lethe',
    docs: 'Folder of everything an installation with embedded engines keeps: event store, database, API keys of the first start.',
  }),
  host: required({
    variable: 'LETHE_HOST',
    kind: host,
    default: '127.0.0.1',
    docs: 'Address on which the API is served. Put a proxy that speaks TLS in front before you serve on another than loopback.',
  }),
  port: required({
    variable: 'PORT',
    kind: wholeNumber(0, 65_535),
    default: '3000',
    docs: 'Port of the API; 0 takes a free one and prints it.',
  }),
  keysDir: required({
    variable: 'LETHE_KEYS_DIR',
    kind: path,
    default: (home) => join(home, 'keys'),
    defaultShown: '`keys` in `LETHE_HOME`',
    docs: 'Folder of the key files that open the vault. Keep it out of every backup that lives longer than `LETHE_BACKUP_WINDOW`.',
  }),
  keysTransitUrl: optional({
    variable: 'LETHE_KEYS_TRANSIT_URL',
    kind: urlOf('https', 'http'),
    secret: true,
    docs: 'Where the transit secrets engine of HashiCorp Vault or OpenBao is mounted, such as `https://vault.example.org:8200/v1/transit`: it then protects the keys of the day. Unset: their files hold them.',
  }),
  keysTransitToken: optional({
    variable: 'LETHE_KEYS_TRANSIT_TOKEN',
    kind: word,
    secret: true,
    docs: 'Token for `LETHE_KEYS_TRANSIT_URL`, with which it belongs.',
  }),
  postgresUrl: optional({
    variable: 'LETHE_POSTGRES_URL',
    kind: urlOf('postgres', 'postgresql'),
    secret: true,
    docs: 'PostgreSQL for the vault and the read models; the role must be allowed to create roles and schemas. Unset: an embedded PostgreSQL in `LETHE_HOME`.',
  }),
  eventStoreUrl: optional({
    variable: 'LETHE_EVENTSTORE_URL',
    kind: urlOf('esdb', 'esdb+discover'),
    secret: true,
    docs: 'Connection string of EventStoreDB, KurrentDB or an embedded node that runs elsewhere, such as `esdb://user:password@events.example.org:2113?tls=true&tlsCAFile=/etc/lethe/ca.pem`. Unset: an embedded single node in `LETHE_HOME`.',
  }),
  policies: required({
    variable: 'LETHE_POLICIES',
    kind: path,
    default: join(packageRoot(), 'policies'),
    defaultShown: '`policies` of the package',
    docs: 'Folder of the policy files that are published at the first start. Later versions are published through the API or `lethe policy`.',
  }),
  systems: optional({
    variable: 'LETHE_SYSTEMS',
    kind: path,
    docs: 'Folder of system files, `<controller>/<name>.yaml`, registered at start where they are new or changed.',
  }),
  secretsDir: optional({
    variable: 'LETHE_SECRETS_DIR',
    kind: path,
    docs: 'Folder of the secrets that system files name as `file:/PATH`, with a folder for each controller, named for its id. Unset: none is read from a file.',
  }),
  fourEyes: required({
    variable: 'LETHE_FOUR_EYES',
    kind: onOff,
    default: 'on',
    docs: 'Whether an erasure must be approved by another actor than who opened or verified it. Certificates say when it was off.',
  }),
  backupWindow: required({
    variable: 'LETHE_BACKUP_WINDOW',
    kind: duration,
    default: 'P30D',
    docs: 'How long backups of the vault are kept. A retired key of the day is destroyed this long after: from then on older backups open nobody.',
  }),
  skeletonRetention: required({
    variable: 'LETHE_SKELETON_RETENTION',
    kind: duration,
    default: 'P3Y',
    docs: 'How long the pseudonymous facts about an erased person are kept as proof (Art. 17(3) GDPR). Not shorter than `LETHE_BACKUP_WINDOW`.',
  }),
  drillEvery: required({
    variable: 'LETHE_DRILL_EVERY',
    kind: periodOrOff,
    default: 'P7D',
    docs: 'How often each controller has a drill ([Drills](drills.md)): the erasure of a person who does not exist, in every system and processor. The first one this long after its first policy was published. `off`: only those that somebody begins.',
  }),
  drillWithin: required({
    variable: 'LETHE_DRILL_WITHIN',
    kind: period,
    default: 'PT1H',
    docs: 'How long systems and processors have to answer in a drill. Who has not by then is found to be silent.',
  }),
  smtpUrl: optional({
    variable: 'LETHE_SMTP_URL',
    kind: urlOf('smtps', 'smtp'),
    secret: true,
    docs: 'Mail server that takes notices of erasure to recipients, such as `smtps://user:password@mail.example.org`. `smtp://` begins in clear and goes on only under TLS, but for a loopback address. Together with `LETHE_SMTP_FROM`. Unset: no mail is sent, and recipients that can only be told by mail stay unsettled.',
  }),
  smtpFrom: optional({
    variable: 'LETHE_SMTP_FROM',
    kind: mailAddress,
    docs: 'Address that notices of erasure are sent from; answers go to the `contact` of the policy where it names one.',
  }),
  rateLimit: required({
    variable: 'LETHE_RATE_LIMIT',
    kind: wholeNumber(1, 1_000_000),
    default: '1000',
    docs: 'Requests that one API key, or one person with access tokens, may make in a second of one API process; what is more is answered 429.',
  }),
  requestTimeout: required({
    variable: 'LETHE_REQUEST_TIMEOUT',
    kind: wholeNumber(6, 600),
    default: '15',
    docs: 'Seconds within which the API answers a request that it has read: 503 at the latest then. Engines are given two thirds of it to answer.',
  }),
  requestsAtOnce: required({
    variable: 'LETHE_REQUESTS_AT_ONCE',
    kind: wholeNumber(1, 1_000_000),
    default: '1000',
    docs: 'Requests that one API process works on at a time; what is more is answered 503 before its body is read.',
  }),
  eventsAtOnce: required({
    variable: 'LETHE_EVENTS_AT_ONCE',
    kind: wholeNumber(1, 1_000_000),
    default: '20000',
    docs: 'Events that one API process records at a time, of all requests together; what is more is answered 503. Each takes some KiB of memory.',
  }),
  oidcIssuer: optional({
    variable: 'LETHE_OIDC_ISSUER',
    kind: issuer,
    docs: 'Issuer of the OIDC access tokens that are taken beside API keys, exactly as in `iss` ([Who may do what](authorisation.md#access-tokens)). Together with `LETHE_OIDC_AUDIENCE`. Unset: API keys only.',
  }),
  oidcAudience: optional({
    variable: 'LETHE_OIDC_AUDIENCE',
    kind: word,
    docs: 'What `aud` of an access token must name: this ledger, as the provider knows it. Together with `LETHE_OIDC_ISSUER`.',
  }),
  oidcAlgorithms: required({
    variable: 'LETHE_OIDC_ALGORITHMS',
    kind: someOf('RS256', 'ES256', 'EdDSA'),
    default: 'RS256,ES256,EdDSA',
    docs: 'Signatures that an access token may have. Name only the one that the provider uses, if it uses one.',
  }),
  oidcControllerClaim: required({
    variable: 'LETHE_OIDC_CONTROLLER_CLAIM',
    kind: word,
    default: 'lethe_controller',
    docs: 'Claim with the controller that the sender belongs to. Here and below: the name of a claim, or a JSON pointer such as `/realm_access/roles`.',
  }),
  oidcRolesClaim: required({
    variable: 'LETHE_OIDC_ROLES_CLAIM',
    kind: word,
    default: 'lethe_roles',
    docs: 'Claim with the roles, a list or a text with spaces between; others than those of Lethe are passed over.',
  }),
  oidcNameClaim: required({
    variable: 'LETHE_OIDC_NAME_CLAIM',
    kind: word,
    default: 'sub',
    docs: "Claim with who it is, in the form of an API key's name: stands in events as `oidc:<name>`, so no name or address of a person, and never given to another.",
  }),
  oidcScopesClaim: required({
    variable: 'LETHE_OIDC_SCOPES_CLAIM',
    kind: word,
    default: 'lethe_scopes',
    docs: 'Claim with what narrows the roles: an object with any of `sources`, `types`, `systems`, `purposes`, as an API key has them.',
  }),
  kafkaBrokers: optional({
    variable: 'LETHE_KAFKA_BROKERS',
    kind: brokers,
    docs: 'Kafka brokers: events come in and orders, receipts and the feed go out over their topics ([Kafka](kafka.md)). Unset: without Kafka.',
  }),
  kafkaPartitions: required({
    variable: 'LETHE_KAFKA_PARTITIONS',
    kind: wholeNumber(1, 1000),
    default: '6',
    docs: 'Partitions of each topic: so many processes of one kind can share its work.',
  }),
  kafkaReplication: required({
    variable: 'LETHE_KAFKA_REPLICATION',
    kind: wholeNumber(1, 10),
    default: '3',
    docs: 'Brokers that keep each topic. With 3 or more an event is taken only once two of them have it.',
  }),
  kafkaRetention: required({
    variable: 'LETHE_KAFKA_RETENTION',
    kind: duration,
    default: 'P30D',
    docs: 'How long orders, receipts and the feed stay in their topics, a day or more. Not longer than `LETHE_SKELETON_RETENTION`.',
  }),
  kafkaSessionTimeout: required({
    variable: 'LETHE_KAFKA_SESSION_TIMEOUT',
    kind: wholeNumber(6, 1800),
    default: '10',
    docs: 'Seconds without a sign of life after which brokers take a consumer for dead and give its partitions to another. Brokers allow 6 to 1,800 unless told otherwise.',
  }),
  kafkaTls: required({
    variable: 'LETHE_KAFKA_TLS',
    kind: onOff,
    default: 'off',
    docs: 'Whether brokers are spoken to over TLS, with the certificate authorities of Node unless `LETHE_KAFKA_TLS_CA` names others.',
  }),
  kafkaTlsCa: optional({
    variable: 'LETHE_KAFKA_TLS_CA',
    kind: file,
    docs: 'PEM file of the certificate authorities that brokers are trusted by. Needs `LETHE_KAFKA_TLS=on`, as the two below do.',
  }),
  kafkaTlsCert: optional({
    variable: 'LETHE_KAFKA_TLS_CERT',
    kind: file,
    docs: "PEM file of Lethe's own certificate, where brokers ask for one. Together with `LETHE_KAFKA_TLS_KEY`.",
  }),
  kafkaTlsKey: optional({ variable: 'LETHE_KAFKA_TLS_KEY', kind: file, docs: 'PEM file of the key of `LETHE_KAFKA_TLS_CERT`.' }),
  kafkaSasl: optional({
    variable: 'LETHE_KAFKA_SASL',
    kind: oneOf('plain', 'scram-sha-256', 'scram-sha-512'),
    docs: 'How Lethe says to brokers who it is, with the name and password below. `plain` needs TLS, but for brokers on loopback. Unset: not at all.',
  }),
  kafkaUsername: optional({ variable: 'LETHE_KAFKA_USERNAME', kind: word, docs: 'Name for `LETHE_KAFKA_SASL`.' }),
  kafkaPassword: optional({
    variable: 'LETHE_KAFKA_PASSWORD',
    kind: word,
    secret: true,
    docs: 'Password for `LETHE_KAFKA_SASL`; or `LETHE_KAFKA_PASSWORD_FILE`.',
  }),
  kafkaPasswordFile: optional({
    variable: 'LETHE_KAFKA_PASSWORD_FILE',
    kind: file,
    docs: 'File that holds the password for `LETHE_KAFKA_SASL`, read at start.',
  }),
  url: optional({
    variable: 'LETHE_URL',
    kind: urlOf('https', 'http'),
    docs: 'Where an eraser finds the API, such as `https://lethe.example.org`.',
  }),
  eraserKey: optional({
    variable: 'LETHE_ERASER_KEY',
    kind: word,
    secret: true,
    docs: 'API key of the role `worker`, with which an eraser claims orders; or `LETHE_ERASER_KEY_FILE`.',
  }),
  eraserKeyFile: optional({ variable: 'LETHE_ERASER_KEY_FILE', kind: file, docs: 'File that holds that key, read at start.' }),
  eraserName: required({
    variable: 'LETHE_ERASER_NAME',
    kind: word,
    default: 'worker',
    docs: 'Name of that key: receipts say it. An eraser whose key is called otherwise ends, and says how it is called.',
  }),
  eraserInbox: required({
    variable: 'LETHE_ERASER_INBOX',
    kind: path,
    default: (home) => join(home, 'eraser'),
    defaultShown: '`eraser` in `LETHE_HOME`',
    docs: 'Folder in which an eraser keeps the orders that it took from Kafka, until they are answered. One for each eraser, on a disk that lasts.',
  }),
  eraserLongestPause: required({
    variable: 'LETHE_ERASER_LONGEST_PAUSE',
    kind: wholeNumber(1, 86_400),
    default: '900',
    docs: 'Seconds that an eraser waits at most before it tries an order again that failed. The first pause is one second, and they double.',
  }),
  healthPort: optional({
    variable: 'LETHE_HEALTH_PORT',
    kind: wholeNumber(0, 65_535),
    docs: 'Port on which a worker and an eraser serve `/health/live`, `/health/ready` and `/metrics`, on `LETHE_HOST`; 0 takes a free one and prints it. Unset: they serve nothing.',
  }),
  logLevel: required({
    variable: 'LETHE_LOG_LEVEL',
    kind: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    default: 'info',
    docs: 'From which level on log lines are written.',
  }),
};

/** Families of variables that others read: secrets that system files name as `env:LETHE_SECRET_…`, engines for the tests, and sizes of benchmarks. */
export const foreignPrefixes = ['LETHE_SECRET_', 'LETHE_TEST_', 'LETHE_BENCH_'];

/** The folder of the package, above both the sources and the build. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
