import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { durationOf } from '#domain';
import { configMessage, loadConfig, readConfig, type Environment } from './config.ts';
import { settings } from './settings.ts';

const messages = (environment: Environment) => {
  const reading = readConfig(environment);
  return reading.ok ? [] : reading.problems.map((problem) => problem.message);
};

describe('readConfig', () => {
  it('given nothing, then everything has its default', () => {
    expect(readConfig({})).toEqual({
      ok: true,
      config: {
        home: resolve('.lethe'),
        host: '127.0.0.1',
        port: 3000,
        keysDir: resolve('.lethe/keys'),
        postgresUrl: undefined,
        eventStoreUrl: undefined,
        policies: resolve('policies'),
        systems: undefined,
        secretsDir: undefined,
        fourEyes: true,
        backupWindow: { text: 'P30D', duration: durationOf('P30D') },
        skeletonRetention: { text: 'P3Y', duration: durationOf('P3Y') },
        drillEvery: { text: 'P7D', duration: durationOf('P7D') },
        drillWithin: { text: 'PT1H', duration: durationOf('PT1H') },
        rateLimit: 1000,
        requestTimeout: 15,
        requestsAtOnce: 1000,
        eventsAtOnce: 20_000,
        oidcIssuer: undefined,
        oidcAudience: undefined,
        oidcAlgorithms: ['RS256', 'ES256', 'EdDSA'],
        oidcControllerClaim: 'lethe_controller',
        oidcRolesClaim: 'lethe_roles',
        oidcNameClaim: 'sub',
        oidcScopesClaim: 'lethe_scopes',
        kafkaPartitions: 6,
        kafkaReplication: 3,
        kafkaRetention: { text: 'P30D', duration: durationOf('P30D') },
        kafkaSessionTimeout: 10,
        kafkaTls: false,
        eraserName: 'worker',
        eraserInbox: resolve('.lethe/eraser'),
        eraserLongestPause: 900,
        logLevel: 'info',
      },
    });
  });

  it('given every variable, then every setting holds it', () => {
    const reading = readConfig({
      LETHE_HOME: '/srv/lethe',
      LETHE_HOST: '::1',
      PORT: '0',
      LETHE_KEYS_DIR: '/srv/keys',
      LETHE_POSTGRES_URL: 'postgres://u:p@db/lethe',
      LETHE_EVENTSTORE_URL: 'esdb+discover://cluster?tls=true',
      LETHE_POLICIES: '/etc/lethe/policies',
      LETHE_SYSTEMS: 'systems',
      LETHE_SECRETS_DIR: '/run/secrets',
      LETHE_FOUR_EYES: 'off',
      LETHE_BACKUP_WINDOW: 'P14D',
      LETHE_SKELETON_RETENTION: 'P1Y',
      LETHE_DRILL_EVERY: 'off',
      LETHE_DRILL_WITHIN: 'PT10M',
      LETHE_RATE_LIMIT: '5',
      LETHE_REQUEST_TIMEOUT: '30',
      LETHE_REQUESTS_AT_ONCE: '50',
      LETHE_EVENTS_AT_ONCE: '600',
      LETHE_OIDC_ISSUER: 'https://id.example.org/realms/shop',
      LETHE_OIDC_AUDIENCE: 'https://lethe.example.org',
      LETHE_OIDC_ALGORITHMS: 'ES256',
      LETHE_OIDC_CONTROLLER_CLAIM: 'tenant',
      LETHE_OIDC_ROLES_CLAIM: '/realm_access/roles',
      LETHE_OIDC_NAME_CLAIM: 'staff_id',
      LETHE_OIDC_SCOPES_CLAIM: 'https://lethe.example.org/scopes',
      LETHE_KAFKA_BROKERS: 'kafka-1:9093, [::1]:9094',
      LETHE_KAFKA_PARTITIONS: '12',
      LETHE_KAFKA_REPLICATION: '1',
      LETHE_KAFKA_RETENTION: 'P7D',
      LETHE_KAFKA_SESSION_TIMEOUT: '6',
      LETHE_KAFKA_TLS: 'on',
      LETHE_KAFKA_TLS_CA: '/etc/kafka/ca.pem',
      LETHE_KAFKA_TLS_CERT: '/etc/kafka/lethe.pem',
      LETHE_KAFKA_TLS_KEY: '/etc/kafka/lethe.key',
      LETHE_KAFKA_SASL: 'plain',
      LETHE_KAFKA_USERNAME: 'lethe',
      LETHE_KAFKA_PASSWORD_FILE: '/run/secrets/kafka',
      LETHE_URL: 'https://lethe.example.org',
      LETHE_ERASER_KEY_FILE: '/run/secrets/eraser',
      LETHE_ERASER_NAME: 'eraser-1',
      LETHE_ERASER_INBOX: '/var/lib/eraser',
      LETHE_ERASER_LONGEST_PAUSE: '60',
      LETHE_HEALTH_PORT: '9100',
      LETHE_LOG_LEVEL: 'warn',
    });
    expect(reading).toEqual({
      ok: true,
      config: {
        home: '/srv/lethe',
        host: '::1',
        port: 0,
        keysDir: '/srv/keys',
        postgresUrl: 'postgres://u:p@db/lethe',
        eventStoreUrl: 'esdb+discover://cluster?tls=true',
        policies: '/etc/lethe/policies',
        systems: resolve('systems'),
        secretsDir: '/run/secrets',
        fourEyes: false,
        backupWindow: { text: 'P14D', duration: durationOf('P14D') },
        skeletonRetention: { text: 'P1Y', duration: durationOf('P1Y') },
        drillEvery: 'off',
        drillWithin: { text: 'PT10M', duration: durationOf('PT10M') },
        rateLimit: 5,
        requestTimeout: 30,
        requestsAtOnce: 50,
        eventsAtOnce: 600,
        oidcIssuer: 'https://id.example.org/realms/shop',
        oidcAudience: 'https://lethe.example.org',
        oidcAlgorithms: ['ES256'],
        oidcControllerClaim: 'tenant',
        oidcRolesClaim: '/realm_access/roles',
        oidcNameClaim: 'staff_id',
        oidcScopesClaim: 'https://lethe.example.org/scopes',
        kafkaBrokers: ['kafka-1:9093', '[::1]:9094'],
        kafkaPartitions: 12,
        kafkaReplication: 1,
        kafkaRetention: { text: 'P7D', duration: durationOf('P7D') },
        kafkaSessionTimeout: 6,
        kafkaTls: true,
        kafkaTlsCa: '/etc/kafka/ca.pem',
        kafkaTlsCert: '/etc/kafka/lethe.pem',
        kafkaTlsKey: '/etc/kafka/lethe.key',
        kafkaSasl: 'plain',
        kafkaUsername: 'lethe',
        kafkaPasswordFile: '/run/secrets/kafka',
        url: 'https://lethe.example.org',
        eraserKeyFile: '/run/secrets/eraser',
        eraserName: 'eraser-1',
        eraserInbox: '/var/lib/eraser',
        eraserLongestPause: 60,
        healthPort: 9100,
        logLevel: 'warn',
      },
    });
  });

  it('keeps the keys in the home unless told otherwise', () => {
    const reading = readConfig({ LETHE_HOME: '/srv/lethe' });
    expect(reading.ok && reading.config.keysDir).toBe('/srv/lethe/keys');
  });

  it.each([
    [{ LETHE_KAFKA_BROKERS: 'kafka:9092', LETHE_KAFKA_RETENTION: 'P4Y' }, 'LETHE_KAFKA_RETENTION'],
    [{ LETHE_KAFKA_BROKERS: 'kafka:9092', LETHE_KAFKA_RETENTION: 'PT1H' }, 'LETHE_KAFKA_RETENTION'],
    [{ LETHE_KAFKA_TLS_CA: '/ca.pem' }, 'LETHE_KAFKA_TLS_CA'],
    [{ LETHE_KAFKA_TLS: 'on', LETHE_KAFKA_TLS_CERT: '/cert.pem' }, 'LETHE_KAFKA_TLS_KEY'],
    [{ LETHE_KAFKA_SASL: 'scram-sha-256', LETHE_KAFKA_PASSWORD: 'hunter2' }, 'LETHE_KAFKA_USERNAME'],
    [{ LETHE_KAFKA_SASL: 'scram-sha-256', LETHE_KAFKA_USERNAME: 'lethe' }, 'LETHE_KAFKA_PASSWORD'],
    [
      { LETHE_KAFKA_SASL: 'plain', LETHE_KAFKA_USERNAME: 'u', LETHE_KAFKA_PASSWORD: 'hunter2', LETHE_KAFKA_BROKERS: 'kafka:9092' },
      'LETHE_KAFKA_SASL',
    ],
    [{ LETHE_KAFKA_BROKERS: 'kafka' }, 'LETHE_KAFKA_BROKERS'],
  ] as [Environment, string][])('refuses %j, naming %s and no password', (environment, variable) => {
    const reading = readConfig(environment);
    expect(reading.ok ? [] : reading.problems.map((problem) => problem.variable)).toEqual([variable]);
    expect(messages(environment).join()).not.toContain('hunter2');
  });

  it('lets a password in clear through to a broker on this machine', () => {
    const given = {
      LETHE_KAFKA_SASL: 'plain',
      LETHE_KAFKA_USERNAME: 'u',
      LETHE_KAFKA_PASSWORD: 'p',
      LETHE_KAFKA_BROKERS: '127.0.0.1:9092',
    };
    expect(messages(given)).toEqual([]);
  });

  it('takes a transit engine with its token', () => {
    const reading = readConfig({ LETHE_KEYS_TRANSIT_URL: 'https://vault/v1/transit', LETHE_KEYS_TRANSIT_TOKEN: 's.token' });
    expect(reading.ok && [reading.config.keysTransitUrl, reading.config.keysTransitToken]).toEqual(['https://vault/v1/transit', 's.token']);
  });

  it('takes an empty variable as unset, and leaves those of others alone', () => {
    expect(
      readConfig({
        LETHE_SYSTEMS: '',
        LETHE_LOG_LEVEL: '',
        LETHE_SECRET_SHOP: 'x',
        LETHE_TEST_EVENTSTORE: 'x',
        OTEL_SERVICE_NAME: 'x',
        LETHE: 'x',
      }),
    ).toEqual(readConfig({}));
  });

  it.each([
    ['PORT', '65536', 'PORT holds "65536"; allowed is a whole number from 0 to 65535.'],
    ['PORT', '3000x', 'PORT holds "3000x"; allowed is a whole number from 0 to 65535.'],
    ['PORT', '-1', 'PORT holds "-1"; allowed is a whole number from 0 to 65535.'],
    ['LETHE_HOST', 'http://x', 'LETHE_HOST holds "http://x"; allowed is an IP address or a host name of this machine.'],
    ['LETHE_HOME', 'a\0b', 'LETHE_HOME holds "a\\u0000b"; allowed is the path of a folder.'],
    ['LETHE_FOUR_EYES', 'yes', 'LETHE_FOUR_EYES holds "yes"; allowed is on, off.'],
    ['LETHE_RATE_LIMIT', '0', 'LETHE_RATE_LIMIT holds "0"; allowed is a whole number from 1 to 1000000.'],
    ...['never', 'P0D'].map((value) => [
      'LETHE_DRILL_EVERY',
      value,
      `LETHE_DRILL_EVERY holds "${value}"; allowed is an ISO 8601 duration such as P30D, P3Y or PT5M, longer than nothing, or off.`,
    ]),
    [
      'LETHE_DRILL_WITHIN',
      'PT0S',
      'LETHE_DRILL_WITHIN holds "PT0S"; allowed is an ISO 8601 duration such as P30D, P3Y or PT5M, longer than nothing.',
    ],
    ['LETHE_LOG_LEVEL', 'INFO', 'LETHE_LOG_LEVEL holds "INFO"; allowed is trace, debug, info, warn, error, fatal, silent.'],
    ['LETHE_BACKUP_WINDOW', '30', 'LETHE_BACKUP_WINDOW holds "30"; allowed is an ISO 8601 duration such as P30D, P3Y or PT5M.'],
    [
      'LETHE_SKELETON_RETENTION',
      'P29D',
      'LETHE_SKELETON_RETENTION holds "P29D"; allowed is a duration not shorter than LETHE_BACKUP_WINDOW, which holds "P30D".',
    ],
    [
      'LETHE_KEYS_TRANSIT_URL',
      'https://vault.example.org/v1/transit',
      'LETHE_KEYS_TRANSIT_TOKEN is not set, and LETHE_KEYS_TRANSIT_URL is; allowed is a text of 1 to 256 printable characters without spaces, or neither.',
    ],
    [
      'LETHE_KEYS_TRANSIT_TOKEN',
      's.token',
      'LETHE_KEYS_TRANSIT_URL is not set, and LETHE_KEYS_TRANSIT_TOKEN is; allowed is a URL that starts with https:// or http://, or neither.',
    ],
    ['LETHE_FOUR_EYE', 'on', 'LETHE_FOUR_EYE is not a setting of Lethe; did you mean LETHE_FOUR_EYES?'],
    [
      'LETHE_OIDC_ISSUER',
      'https://id.example.org',
      'LETHE_OIDC_AUDIENCE is not set, and LETHE_OIDC_ISSUER is; allowed is a text of 1 to 256 printable characters without spaces, or neither.',
    ],
    [
      'LETHE_OIDC_AUDIENCE',
      'lethe',
      'LETHE_OIDC_ISSUER is not set, and LETHE_OIDC_AUDIENCE is; allowed is an https:// URL without query or fragment (http:// on loopback only), or neither.',
    ],
    ...[
      'http://id.example.org',
      'https://id.example.org?tenant=1',
      'https://id.example.org#x',
      'https://u:p@id.example.org',
      'id.example.org',
    ].map((value) => [
      'LETHE_OIDC_ISSUER',
      value,
      `LETHE_OIDC_ISSUER holds "${value}"; allowed is an https:// URL without query or fragment (http:// on loopback only).`,
    ]),
    ...['none', 'HS256', 'RS256,HS256', 'rs256', 'RS256,RS256'].map((value) => [
      'LETHE_OIDC_ALGORITHMS',
      value,
      `LETHE_OIDC_ALGORITHMS holds "${value}"; allowed is one or more of RS256, ES256, EdDSA, with commas between.`,
    ]),
    [
      'LETHE_OIDC_NAME_CLAIM',
      'staff id',
      'LETHE_OIDC_NAME_CLAIM holds "staff id"; allowed is a text of 1 to 256 printable characters without spaces.',
    ],
    ['LETHE_PORT', '80', 'LETHE_PORT is not a setting of Lethe; did you mean PORT?'],
  ] as [string, string, string][])('refuses %s=%j', (variable, value, message) => {
    expect(messages({ [variable]: value })).toEqual([message]);
  });

  it.each([
    ['LETHE_POSTGRES_URL', 'a URL that starts with postgres:// or postgresql://'],
    ['LETHE_EVENTSTORE_URL', 'a URL that starts with esdb:// or esdb+discover://'],
    ['LETHE_KEYS_TRANSIT_URL', 'a URL that starts with https:// or http://'],
  ])('shows no password that stands in %s', (variable, allowed) => {
    expect(messages({ [variable]: 'mysql://admin:hunter2@db' })).toEqual([
      `${variable} holds something else (not shown, it may hold a password); allowed is ${allowed}.`,
    ]);
  });

  it('names everything that is wrong at once', () => {
    expect(messages({ PORT: 'x', LETHE_LOG_LEVEL: 'x', LETHE_HOSTS: 'x' }).map((message) => message.split(' ')[0])).toEqual([
      'LETHE_HOSTS',
      'PORT',
      'LETHE_LOG_LEVEL',
    ]);
  });
});

describe('loadConfig', () => {
  it('gives the settings', () => {
    expect(loadConfig({ PORT: '8080' }).port).toBe(8080);
  });

  it('throws what a start prints', () => {
    expect(() => loadConfig({ PORT: 'x' })).toThrow(
      configMessage([{ variable: 'PORT', message: 'PORT holds "x"; allowed is a whole number from 0 to 65535.' }]),
    );
  });
});

describe('the declarations', () => {
  it('name each variable once, with a default that its own kind allows', () => {
    const all = Object.values(settings);
    expect(new Set(all.map((setting) => setting.variable)).size).toBe(all.length);
    expect(Object.keys(settings)[0]).toBe('home');
    expect(messages({})).toEqual([]);
  });
});
