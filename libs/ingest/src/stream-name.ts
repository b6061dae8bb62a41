/** A stream that only ingest writes to. */
export interface StreamOf {
  controller: string;
  /** '' for the controller's own stream. */
  pseudonym: string;
}

export function streamName({ controller, pseudonym }: StreamOf): string {
  return pseudonym === '' ? `controller-${controller}` : `subject-${pseudonym}`;
}
