/** Id of the erasure that a stream tells of. */
export function erasureOf(stream: string): string {
  return stream.slice('erasure-'.length);
}
