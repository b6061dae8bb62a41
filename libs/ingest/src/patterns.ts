/** True if the whole text matches one of the patterns; `*` stands for any run of characters, also none. */
export function isAllowed(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => matches(pattern, text));
}

/** Goes through the text once, coming back only to the last star: never slow, whatever the pattern. */
function matches(pattern: string, text: string): boolean {
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
