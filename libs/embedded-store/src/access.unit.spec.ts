import { expect, test } from '@jest/globals';
import { addressOf, readAccess } from './access.ts';

test.each([
  ['127.0.0.1', '127.0.0.1:2113'],
  ['localhost', 'localhost:2113'],
  ['::1', '[::1]:2113'],
  ['::', '[::]:2113'],
  ['2001:db8::7', '[2001:db8::7]:2113'],
])('%s with a port is %s', (host, address) => {
  expect(addressOf(host, 2113)).toBe(address);
});

test.each(['127.0.0.1', '127.3.2.1', 'localhost', '::1'])('%s is loopback, and needs neither TLS nor a password', (host) => {
  expect(readAccess({ host })).toMatchObject({ host, interceptors: [] });
});

test.each(['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example.org', 'localhost.example.org', '::ffff:127.0.0.1', ''])(
  '%p is not, and is refused without them',
  (host) => {
    expect(() => readAccess({ host })).toThrow('listens on loopback only');
  },
);
