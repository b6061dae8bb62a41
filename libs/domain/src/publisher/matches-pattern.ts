/**
 * True if the whole text matches the pattern, in which `*` stands for any run of characters, also none. Goes through the text once, coming back only to the
 * last star: never slow, whatever the pattern.
 */
export function matchesPattern(pattern: string, text: string): boolean {
  let [at, star, resume] = [0, -1, 0];
  for (let place = 0; place < text.length;) {
    if (pattern[at] === '*') {
      star = at++;
      resume = place;
    } else if (pattern[at] === text[place]) {
      at++;
      place++;
    } else if (star >= 0) {
      at = star + 1;
      place = ++resume;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}
