import type { FieldProblem } from '../../problem.ts';
import type { Policy, RecipientRule } from '../policy.ts';

/** What a schema cannot say of a privacy desk: one way to it, one that nobody listens to, and identifiers that the policy declares. */
export function deskProblems({ identifiers }: Pick<Policy, 'identifiers'>, recipient: RecipientRule, pointer: string): FieldProblem[] {
  const { privacyDesk: desk, role } = recipient;
  if (!desk) return [];
  const unknown = (desk.knows ?? []).flatMap((type, index) =>
    identifiers.some((rule) => rule.type === type)
      ? []
      : [{ pointer: `${pointer}/knows/${index}`, reason: `there is no identifier type '${type}' in this policy` }],
  );
  if (role === 'processor')
    return [...unknown, { pointer, reason: 'a processor has to answer its orders itself; only a controller of its own is told' }];
  if ((desk.email === undefined) === (desk.webhook === undefined))
    return [...unknown, { pointer, reason: 'needs one way to the desk: email, or webhook and secret' }];
  return [...unknown, ...webhookProblems(desk.webhook, desk.secret, pointer)];
}

function webhookProblems(webhook: string | undefined, secret: string | undefined, pointer: string): FieldProblem[] {
  if ((webhook === undefined) !== (secret === undefined))
    return [{ pointer: `${pointer}/secret`, reason: 'goes together with webhook: it signs the notice and its acknowledgement' }];
  if (webhook === undefined) return [];
  if (!URL.canParse(webhook)) return [{ pointer: `${pointer}/webhook`, reason: 'must be a URL' }];
  const { protocol, hostname, username, password } = new URL(webhook);
  if (username !== '' || password !== '')
    return [{ pointer: `${pointer}/webhook`, reason: 'holds a password, and the policy is published; the secret signs instead' }];
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) return [];
  return [{ pointer: `${pointer}/webhook`, reason: 'must be https: the notice names a person' }];
}

/** This machine itself, where nobody listens on the way. */
export function isLoopback(hostname: string): boolean {
  return ['127.0.0.1', '[::1]', '::1', 'localhost'].includes(hostname);
}
