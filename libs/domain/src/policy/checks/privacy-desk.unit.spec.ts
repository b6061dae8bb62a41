import { describe, expect, it } from '@jest/globals';
import type { PrivacyDesk, RecipientRule } from '../policy.ts';
import { deskProblems } from './privacy-desk.ts';

const identifiers = [{ type: 'email', form: 'email' as const, identifies: true }];

function problemsOf(privacyDesk: PrivacyDesk, role: RecipientRule['role'] = 'controller') {
  const recipient: RecipientRule = { id: 'dhl', name: 'DHL', kind: 'shipping', role, countries: [], receives: [], privacyDesk };
  return deskProblems({ identifiers }, recipient, '/recipients/0/privacyDesk').map(({ pointer }) =>
    pointer.slice('/recipients/0/privacyDesk'.length),
  );
}

const secret = 'env:LETHE_SECRET_SHOP__DHL';

describe('a privacy desk', () => {
  it.each<[string, PrivacyDesk]>([
    ['an address', { email: 'privacy@dhl.example' }],
    ['a webhook with its secret', { webhook: 'https://dhl.example/erasures', secret }],
    ['a webhook on this machine', { webhook: 'http://127.0.0.1:8080/', secret }],
    ['what it knows everybody by', { email: 'privacy@dhl.example', knows: ['email'] }],
  ])('may be %s', (_, desk) => expect(problemsOf(desk)).toEqual([]));

  it.each<[string, PrivacyDesk, string[]]>([
    ['nothing', {}, ['']],
    ['two ways', { email: 'privacy@dhl.example', webhook: 'https://dhl.example/', secret }, ['']],
    ['a webhook without a secret', { webhook: 'https://dhl.example/' }, ['/secret']],
    ['a secret without a webhook', { email: 'privacy@dhl.example', secret }, ['/secret']],
    ['a webhook in clear', { webhook: 'http://dhl.example/', secret }, ['/webhook']],
    ['no URL', { webhook: 'https://', secret }, ['/webhook']],
    ['a password in the URL', { webhook: 'https://u:p@dhl.example/', secret }, ['/webhook']],
    ['an unknown identifier type', { email: 'privacy@dhl.example', knows: ['email', 'shoe_size'] }, ['/knows/1']],
  ])('is refused with %s', (_, desk, pointers) => expect(problemsOf(desk)).toEqual(pointers));

  it('is none of a processor, which has to answer', () => expect(problemsOf({ email: 'privacy@dhl.example' }, 'processor')).toEqual(['']));
});
