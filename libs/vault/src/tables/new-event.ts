/** An event exactly as it is appended: plain JSON, without any personal value. */
export interface NewEventRow {
  id: string;
  type: string;
  data: unknown;
  metadata: unknown;
}
