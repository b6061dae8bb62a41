/** `a, b and c`; `nothing` for none. */
export function listed(names: readonly string[]): string {
  if (names.length === 0) return 'nothing';
  return names.length === 1 ? (names[0] as string) : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
