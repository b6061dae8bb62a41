import { sharingGroundOf } from '../../events/index.ts';
import { needsPolicy } from '../../judgement/sharing.ts';
import { holdsAt, holdThroughout, type Period } from '../../period.ts';
import { recipientRule } from '../../policy/look-up.ts';
import type { Policy } from '../../policy/policy.ts';
import type { ActGroup, Book, Mark } from '../book.ts';
import { witness, type Check, type Witness } from '../check.ts';
import { controlsOf, passesIn } from '../controls.ts';
import { countedEvents, countOf, listed, verb } from '../words.ts';

const SHARED = 'privacy.data.shared.v1';

export const agreementsHeld: Check<'agreements-held'> = {
  kind: 'agreements-held',
  docs: 'Every recipient that got data, of these kinds or of any, was bound by an agreement at that time: one among its `agreements` in the policy, or a `recipient-agreement` that a control evidenced for it. What the law, or the protection of rights, compels is left out.',
  example: { kind: 'agreements-held', recipientKinds: ['hosting', 'operations'] },
  about: () => [SHARED],
  check({ recipientKinds }, policy, book) {
    const shared = book.acts.filter((act) => act.type === SHARED && isMeant(act, recipientKinds, policy));
    const unbound = shared.map(
      (act) => [act, [act.first, act.last].filter(({ at }) => !isBound(recipientOf(act), at, policy, book))] as const,
    );
    const broken = unbound.filter(([, marks]) => marks.length > 0);
    const bound = unbound.flatMap(([act, marks]) => (marks.length === 0 ? [act] : []));
    const doubtful = bound.filter((act) => !isBoundThroughout(act, policy, book));
    const names = namesOf(broken.map(([act]) => act));
    return {
      supporting: bound.filter((act) => !doubtful.includes(act)).map(witness),
      contradicting: broken.map(([act, marks]) => unboundWitness(act, marks)),
      atRisk: doubtful.map(witness),
      words: {
        kept: `${countedEvents(shared)} ${verb(countOf(shared), ['was', 'were'])} reported, each with a recipient that was bound by an agreement then.`,
        broken: `No agreement is known that bound ${listed(names)} when data was shared with them.`,
        atRisk: `Data was shared with ${listed(namesOf(doubtful))} over a time for a part of which no agreement is known that bound them.`,
        unevidenced: 'No sharing with such a recipient was reported.',
      },
    };
  },
};

function isMeant({ data }: ActGroup, kinds: readonly string[] | undefined, policy: Policy): boolean {
  if (!needsPolicy(sharingGroundOf(data))) return false;
  const kind = recipientRule(policy, String(data['recipient']))?.kind;
  return kinds === undefined || (kind !== undefined && kinds.includes(kind));
}

function recipientOf({ data }: ActGroup): string {
  return String(data['recipient']);
}

function namesOf(acts: readonly ActGroup[]): string[] {
  return [...new Set(acts.map(recipientOf))];
}

function isBound(recipient: string, at: string, policy: Policy, book: Book): boolean {
  return agreementsOf(recipient, policy, book).some((period) => holdsAt(period, at));
}

/** Of a group only the times of the first and the last are known: those between them may have been at any time between. */
function isBoundThroughout(act: ActGroup, policy: Policy, book: Book): boolean {
  return act.n <= 2 || holdThroughout(agreementsOf(recipientOf(act), policy, book), act.first.at, act.last.at);
}

function agreementsOf(recipient: string, policy: Policy, book: Book): Period[] {
  const agreements = recipientRule(policy, recipient)?.agreements ?? [];
  const evidence = passesIn(controlsOf(book, 'recipient-agreement', recipient));
  const shown = evidence.map(({ first, data: { validUntil } }) => ({
    from: first.at,
    ...(typeof validUntil === 'string' && { to: validUntil }),
  }));
  return [...agreements, ...shown];
}

function unboundWitness({ n, first, last }: ActGroup, marks: readonly Mark[]): Witness {
  const events = [...new Set(marks.map(({ event }) => event))];
  const isAll = first.event === last.event || marks.length === 2;
  return { n: isAll ? n : 1, since: marks[0]?.at ?? first.at, events };
}
