/** A process that was started and said that it is ready. */
export interface Started {
  /** Whatever it said when it was ready. */
  ready: Record<string, unknown>;
  /** Resolves when it has ended, with how. Never rejects. */
  ended: Promise<string>;
  /** Lets it finish and waits until it has ended. */
  stop(): Promise<void>;
}

/** Something that the supervisor keeps running. */
export interface Part {
  name: string;
  /** Resolves once it is ready, rejects with why it could not start. */
  start(): Promise<Started>;
}
