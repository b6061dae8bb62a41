import { considerationOf, isIdentifiable, isStored, originOf, sharingGroundOf } from '../events/index.ts';
import type { Consideration, EventTypes, Origin, Recorded, RetentionAction, SharingGround, TransferMechanism } from '../events/index.ts';
import { purposeRule } from '../policy/look-up.ts';
import type { LegalBasis } from '../policy/legal-basis.ts';
import type { ContactMark, Policy } from '../policy/policy.ts';
import { EVERYTHING, EVERY_CONTACT } from './fact.ts';

/** What an organisation does with a person's data and answers for: these events are judged. */
export const judgedTypes = [
  'privacy.data.collected.v1',
  'privacy.data.used.v1',
  'privacy.data.shared.v1',
  'privacy.data.accessed.v1',
  'privacy.retention.scheduled.v1',
  'privacy.contact.made.v1',
] as const;

export type JudgedType = (typeof judgedTypes)[number];

/** An event to be judged, recorded or not: its type, when it happened (RFC 3339), and its data in the recorded form. */
export type JudgedEvent = { [T in JudgedType]: { type: T; time: string; data: Recorded<EventTypes[T]> } }[JudgedType];

export function isJudged<E extends { type: string }>(event: E): event is E & { type: JudgedType } {
  return (judgedTypes as readonly string[]).includes(event.type);
}

/** What was done, or is about to be, in the terms that all rules share. */
export interface Act {
  readonly is: 'collection' | 'use' | 'sharing' | 'access' | 'schedule' | 'contact';
  readonly time: string;
  readonly entity: string | undefined;
  readonly category: string | undefined;
  readonly fields: readonly string[];
  readonly purposes: readonly string[];
  /** As the event says; a contact and an access say none. */
  readonly legalBasis: LegalBasis | undefined;
  /** Seen on the very request. */
  readonly signals: { readonly dnt?: boolean; readonly gpc?: boolean };
  /** False for what was only passed through. */
  readonly stored: boolean;
  readonly collection?: { readonly moment: string | undefined; readonly origin: Origin };
  /** A decision about the person by automated means alone. */
  readonly automated?: boolean;
  readonly sharing?: {
    readonly recipient: string;
    readonly country: string;
    readonly ground: SharingGround;
    readonly consideration: Consideration;
    readonly mechanism: TransferMechanism | undefined;
    readonly identifiable: boolean;
  };
  readonly contact?: { readonly commercial: boolean; readonly sentBy: string | undefined; readonly marks: readonly ContactMark[] };
  /** Id of the member of staff who looked. */
  readonly actor?: string;
  readonly schedule?: { readonly action: RetentionAction; readonly dueAt: string; readonly system: string };
}

export function actOf(event: JudgedEvent): Act {
  const { time } = event;
  const { entity } = event.data;
  const nothingElse = { time, entity, category: undefined, fields: [], legalBasis: undefined, signals: {}, stored: true };
  switch (event.type) {
    case 'privacy.data.collected.v1': {
      const { category, fields, purposes, legalBasis, signals = {}, moment } = event.data;
      const collection = { moment, origin: originOf(event.data) };
      return {
        ...nothingElse,
        is: 'collection',
        category,
        fields,
        purposes,
        legalBasis,
        signals,
        stored: isStored(event.data),
        collection,
      };
    }
    case 'privacy.data.used.v1': {
      const { category, fields = [], purpose, legalBasis, signals = {}, automatedDecision: automated = false } = event.data;
      return { ...nothingElse, is: 'use', category, fields, purposes: [purpose], legalBasis, signals, automated };
    }
    case 'privacy.data.shared.v1': {
      const { category, fields, purpose, legalBasis, recipient, country, mechanism } = event.data;
      const sharing = {
        recipient,
        country,
        ground: sharingGroundOf(event.data),
        consideration: considerationOf(event.data),
        mechanism,
        identifiable: isIdentifiable(event.data),
      };
      return { ...nothingElse, is: 'sharing', category, fields, purposes: [purpose], legalBasis, sharing };
    }
    case 'privacy.data.accessed.v1': {
      const { category, fields = [], purpose, actor } = event.data;
      return { ...nothingElse, is: 'access', category, fields, purposes: [purpose], actor };
    }
    case 'privacy.retention.scheduled.v1': {
      const { category, action, dueAt, system } = event.data;
      return { ...nothingElse, is: 'schedule', category, purposes: [], schedule: { action, dueAt, system } };
    }
    case 'privacy.contact.made.v1': {
      const { purpose, commercial, sentBy } = event.data;
      const marks = contactMarks.filter((mark) => event.data[mark] === true);
      return { ...nothingElse, is: 'contact', purposes: [purpose], contact: { commercial, sentBy, marks } };
    }
  }
}

const contactMarks = ['labelledAsAd', 'postalAddress', 'unsubscribe', 'truthfulFrom', 'truthfulSubject'] as const satisfies ContactMark[];

/** What the act rests on: what it says itself, or, for a contact and an access, what the policy gives for its purpose. */
export function basesOf({ legalBasis }: Act, purpose: string, policy: Policy): readonly LegalBasis[] {
  return legalBasis ? [legalBasis] : (purposeRule(policy, purpose)?.legalBasis ?? []);
}

/**
 * What a person's choices have to be about to reach an act for a purpose: the purpose, everything and, where the policy says that the purpose is a contact, every
 * contact. Nothing wider than the purpose reaches a contact that the policy makes even after an opt-out.
 */
export function choicesOn({ is }: Act, purpose: string, policy: Policy): string[] {
  const isCarvedOut = policy.contactRules?.evenAfterOptOut?.includes(purpose) ?? false;
  if (isCarvedOut) return is === 'contact' ? [purpose] : [purpose, EVERYTHING];
  return purposeRule(policy, purpose)?.contact ? [purpose, EVERYTHING, EVERY_CONTACT] : [purpose, EVERYTHING];
}

/** Whether the act sells or advertises, by the policy's word on its purposes or by its own. */
export function isMarketing({ purposes, contact }: Act, policy: Policy): boolean {
  return contact?.commercial === true || purposes.some((purpose) => purposeRule(policy, purpose)?.marketing);
}
