/** Why an export could not be made. It stands in `GET /v1/exports/{id}`; never anything personal. */
export type FailureCode =
  /** That values are opened could not be recorded, so nothing was opened. */
  | 'opening-not-recorded'
  /** The person was erased before the export was ready. */
  | 'subject-erased'
  /** The read models did not reach the ledger's head in time. */
  | 'read-models-behind'
  /** The event store or the database went away again and again. */
  | 'engine-unavailable'
  /** An event of the person cannot be read. */
  | 'internal';

/** An export failed for a known reason. `again`: worth another attempt by itself. */
export class ExportFailed extends Error {
  override readonly name = 'ExportFailed';

  constructor(
    readonly code: FailureCode,
    readonly again: boolean,
  ) {
    super(code);
  }
}
