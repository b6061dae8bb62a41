/** Does something once the last hook of this test file has run, the latest first: see environment.mjs. */
export function atEndOfFile(clean: () => Promise<void>): void {
  const file = globalThis as { letheAtEndOfFile?: (() => Promise<void>)[] };
  (file.letheAtEndOfFile ??= []).push(clean);
}
