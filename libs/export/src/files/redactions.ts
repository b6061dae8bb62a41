/** What is left out of every bundle on purpose. */
export interface Redaction {
  what: string;
  reason: string;
}

/**
 * The same in every bundle: a note that appeared only when the law forbids telling would itself tell.
 */
export const redactions: readonly Redaction[] = [
  { what: 'metadata.nonce of each event', reason: 'It blinds the entry of the event in a public log and is never published.' },
  {
    what: 'disclosures that a law or an authority forbids to tell',
    reason:
      'Where such an order is in force they are left out until it ends. This note stands in every copy, whether there are any or not.',
  },
];

/** True while an order of an authority forbids to tell the person of this event. `now` is RFC 3339. */
export function isWithheld(event: { type: string; data: Readonly<Record<string, unknown>> }, now: string): boolean {
  const order = event.data.legalOrder as { gagUntil?: unknown } | undefined;
  return typeof order?.gagUntil === 'string' && Date.parse(order.gagUntil) > Date.parse(now);
}
