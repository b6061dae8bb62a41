import { describe, expect, it } from '@jest/globals';
import { socketFailure } from './socket-failure.ts';

describe('socketFailure', () => {
  it.each<[string, unknown, string | undefined]>([
    ['a port that nobody listens at', { code: 'ECONNREFUSED' }, 'unreachable'],
    ['a name that nobody has', { code: 'ENOTFOUND' }, 'unreachable'],
    ['a certificate that is not trusted', { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }, 'unreachable'],
    ['a certificate for another name', { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'unreachable'],
    ['a connection that broke', { code: 'ECONNRESET' }, 'connection-lost'],
    ['one that is the cause of another', { name: 'Outer', cause: { code: 'EPIPE' } }, 'connection-lost'],
    ['one for each address', { errors: [{ code: 'ECONNREFUSED' }, { code: 'ECONNREFUSED' }] }, 'unreachable'],
    ['one of which only the words are left', { message: 'wrapper for Error: connect ECONNREFUSED 127.0.0.1:1' }, 'unreachable'],
    ['a certificate of which only the words are left', { message: 'unable to verify the first certificate' }, 'unreachable'],
    ['something else', { code: 'ER_DUP_ENTRY', message: "Duplicate entry 'ECONNREFUSED' for a certificate" }, undefined],
    ['nothing', undefined, undefined],
  ])('%s', (_, error, code) => {
    expect(socketFailure(error)).toBe(code);
  });
});
