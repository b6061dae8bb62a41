/** What became of a company's year. */
export interface Totals {
  sent: number;
  recorded: number;
  duplicates: number;
  /** Values that the policy does not let the ledger hold; not known of events that came over Kafka. */
  dropped: number | undefined;
  /** Position of the last recorded event. */
  position: bigint;
}
