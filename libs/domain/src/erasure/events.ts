import type { ErasureOutcome, EventTypes, ReceiptOutcome, Recorded } from '../events/index.ts';

/** Recorded data of the events of an `erasure-<id>` stream, by type. */
export type ErasureEventData = { [T in keyof EventTypes as T extends `privacy.erasure.${string}` ? T : never]: Recorded<EventTypes[T]> };

/** What the process adds to the stream: type and data; whoever appends it adds the metadata. */
export type NewErasureEvent = { [T in keyof ErasureEventData]: { type: T; data: ErasureEventData[T] } }[keyof ErasureEventData];

/** What folding needs of a recorded event beside what happened: when. */
export type ErasureEvent = NewErasureEvent & { metadata: { time: string } };

/** What was answered to one round of an order: by the target, or by a person in its place (`unanswered`). */
export type Answer = ErasureEventData['privacy.erasure.answered.v1'] & { outcome: ErasureOutcome };

/** A target's own answer. */
export type Receipt = Omit<Answer, 'outcome'> & { outcome: ReceiptOutcome };

/** That a recipient accepted the notice of an erasure, and how that can be shown. */
export type Told = ErasureEventData['privacy.erasure.told.v1'];

/** That an order fails and fails, how often and why. */
export type Stuck = ErasureEventData['privacy.erasure.stuck.v1'];

/** Settings that a certificate names; they stand in its event, so that a later setting does not change what was signed. */
export type CertificateTerms = Pick<
  ErasureEventData['privacy.erasure.certified.v1'],
  'backupWindow' | 'destructionDelay' | 'skeletonUntil' | 'skeletonGround'
>;

/** HMAC of an identifier that stays, so that a late event about the person is refused. */
export type ForgottenIdentifier = ErasureEventData['privacy.erasure.closing.v1']['identifiers'][number];
