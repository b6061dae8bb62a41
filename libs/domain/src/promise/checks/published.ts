import type { Policy } from '../../policy/policy.ts';
import { witness, type Check } from '../check.ts';
import { day } from '../moments.ts';
import { listed } from '../words.ts';

export const published: Check<'published'> = {
  kind: 'published',
  docs: 'The policy in force itself says these things: JSON pointers (RFC 6901) into it, each to something that is not empty.',
  example: { kind: 'published', pointers: ['/contact/email', '/entities'] },
  about: () => [],
  check({ pointers }, policy, { published: mark, version, from }) {
    const missing = pointers.filter((pointer) => isEmpty(valueAt(policy, pointer)));
    const event = mark && witness({ n: 1, first: { ...mark, at: from }, last: mark });
    const words = `Version ${version}, in force since ${day(from)},`;
    return {
      supporting: event && missing.length === 0 ? [event] : [],
      contradicting: event && missing.length > 0 ? [event] : [],
      atRisk: [],
      words: {
        kept: `${words} says it.`,
        broken: `${words} does not say it: ${listed(missing)} is missing or empty.`,
        atRisk: '',
        unevidenced: 'It is not recorded that this version was published.',
      },
    };
  },
};

function valueAt(policy: Policy, pointer: string): unknown {
  const steps = pointer.split('/').slice(1);
  return steps.reduce<unknown>((value, step) => {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    const has = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
    return has ? (value as Record<string, unknown>)[name] : undefined;
  }, policy);
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
}
