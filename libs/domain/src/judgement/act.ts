import { considerationOf, isStored, sharingGroundOf } from '../events/index.ts';
import type { Consideration, EventTypes, Recorded, SharingGround } from '../events/index.ts';
import { purposeRule } from '../policy/look-up.ts';
import type { LegalBasis } from '../policy/legal-basis.ts';
import type { Policy } from '../policy/policy.ts';

/** What an organisation does with a person's data and answers for: these events are judged. */
export const judgedTypes = [
  'privacy.data.collected.v1',
  'privacy.data.used.v1',
  'privacy.data.shared.v1',
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
  readonly is: 'collection' | 'use' | 'sharing' | 'contact';
  readonly time: string;
  readonly entity: string | undefined;
  readonly category: string | undefined;
  readonly fields: readonly string[];
  readonly purposes: readonly string[];
  /** As the event says; a contact says none. */
  readonly legalBasis: LegalBasis | undefined;
  /** Seen on the very request. */
  readonly signals: { readonly dnt?: boolean; readonly gpc?: boolean };
  /** False for what was only passed through. */
  readonly stored: boolean;
  readonly sharing?: {
    readonly recipient: string;
    readonly country: string;
    readonly ground: SharingGround;
    readonly consideration: Consideration;
  };
  readonly contact?: { readonly commercial: boolean; readonly sentBy: string | undefined };
}

export function actOf(event: JudgedEvent): Act {
  const { time } = event;
  const { entity } = event.data;
  const nothingElse = { time, entity, category: undefined, fields: [], legalBasis: undefined, signals: {}, stored: true };
  switch (event.type) {
    case 'privacy.data.collected.v1': {
      const { category, fields, purposes, legalBasis, signals = {} } = event.data;
      return { ...nothingElse, is: 'collection', category, fields, purposes, legalBasis, signals, stored: isStored(event.data) };
    }
    case 'privacy.data.used.v1': {
      const { category, fields = [], purpose, legalBasis, signals = {} } = event.data;
      return { ...nothingElse, is: 'use', category, fields, purposes: [purpose], legalBasis, signals };
    }
    case 'privacy.data.shared.v1': {
      const { category, fields, purpose, legalBasis, recipient, country } = event.data;
      const sharing = { recipient, country, ground: sharingGroundOf(event.data), consideration: considerationOf(event.data) };
      return { ...nothingElse, is: 'sharing', category, fields, purposes: [purpose], legalBasis, sharing };
    }
    case 'privacy.contact.made.v1': {
      const { purpose, commercial, sentBy } = event.data;
      return { ...nothingElse, is: 'contact', purposes: [purpose], contact: { commercial, sentBy } };
    }
  }
}

/** What the act rests on: what it says itself, or, for a contact, what the policy gives for its purpose. */
export function basesOf({ legalBasis }: Act, purpose: string, policy: Policy): readonly LegalBasis[] {
  return legalBasis ? [legalBasis] : (purposeRule(policy, purpose)?.legalBasis ?? []);
}

/** Whether a withdrawal from every contact covers the purpose. */
export function isContactPurpose(purpose: string, policy: Policy): boolean {
  return purposeRule(policy, purpose)?.contact ?? false;
}
