import { considerationOf, isIdentifiable, isStored, nameAndVersion, sharingGroundOf } from '../events/index.ts';
import { recipientRule } from '../policy/look-up.ts';
import type { Policy } from '../policy/policy.ts';
import type { ActMatch } from '../policy/promise-rule.ts';

/** An event, or what many have in common: its type, and its data in the recorded form. */
export interface ToldAct {
  readonly type: string;
  readonly data: object;
}

/**
 * Whether an act is one of those that the match tells. What an event does not say and no default says for it fits neither a list nor its `not…`: of a
 * message it is not known that it was about no category.
 */
export function matchesAct(match: ActMatch, act: ToldAct, policy: Policy): boolean {
  if (!match.events.includes(nameAndVersion(act.type).name)) return false;
  const said = attributesOf(act, policy);
  return (
    lists.every(([all, not, of]) => fits(said[of], match[all], match[not])) &&
    only.every(([all, of]) => fits(said[of], match[all], undefined)) &&
    flags.every((flag) => match[flag] === undefined || match[flag] === said[flag])
  );
}

const lists = [
  ['categories', 'notCategories', 'category'],
  ['purposes', 'notPurposes', 'purposes'],
  ['recipients', 'notRecipients', 'recipient'],
  ['recipientKinds', 'notRecipientKinds', 'recipientKind'],
  ['fields', 'notFields', 'fields'],
  ['grounds', 'notGrounds', 'ground'],
  ['considerations', 'notConsiderations', 'consideration'],
] as const;

const only = [
  ['moments', 'moment'],
  ['channels', 'channel'],
  ['controls', 'control'],
  ['notices', 'notice'],
] as const;

const flags = ['identifiable', 'stored', 'commercial', 'automatedDecision'] as const;

/** One of what is said is among `all`, and one is not among `not`. */
function fits(said: readonly string[], all: readonly string[] | undefined, not: readonly string[] | undefined): boolean {
  return (all === undefined || said.some((each) => all.includes(each))) && (not === undefined || said.some((each) => !not.includes(each)));
}

interface Data {
  category?: string;
  purpose?: string;
  purposes?: string[];
  recipient?: string;
  sentBy?: string;
  fields?: string[];
  ground?: string;
  moment?: string;
  channel?: string;
  control?: string;
  notice?: string;
  commercial?: boolean;
  automatedDecision?: boolean;
}

/** What an act says, with what goes without saying in its type of event. */
function attributesOf({ type, data }: ToldAct, policy: Policy) {
  const said = data as Data;
  const isSharing = type === 'privacy.data.shared.v1';
  const recipient = said.recipient ?? said.sentBy;
  return {
    category: one(said.category),
    purposes: said.purposes ?? one(said.purpose),
    recipient: one(recipient),
    // Whom the policy does not name is of none of its kinds.
    recipientKind: recipient === undefined ? [] : [recipientRule(policy, recipient)?.kind ?? ''],
    fields: said.fields ?? [],
    ground: isSharing ? [sharingGroundOf(data)] : one(said.ground),
    consideration: isSharing ? [considerationOf(data)] : [],
    moment: one(said.moment),
    channel: one(said.channel),
    control: one(said.control),
    notice: one(said.notice),
    identifiable: isSharing ? isIdentifiable(data) : undefined,
    stored: type === 'privacy.data.collected.v1' ? isStored(data) : undefined,
    commercial: said.commercial,
    automatedDecision: type === 'privacy.data.used.v1' ? (said.automatedDecision ?? false) : undefined,
  };
}

function one(value: string | undefined): string[] {
  return value === undefined ? [] : [value];
}
