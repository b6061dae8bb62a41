const DAY = 86_400_000;
const SATURDAY = 6;
const SUNDAY = 0;

/**
 * The end of the last of so many business days after a moment, UTC: Monday to Friday, the day of the moment itself not counted (Regulation 1182/71 Art. 3). Public holidays
 * differ from place to place and are counted as business days, so that the end is never later than anybody's.
 */
export function afterBusinessDays(start: Date, days: number): Date {
  let day = Math.floor(start.getTime() / DAY);
  for (let left = days; left > 0;) {
    day++;
    const weekday = new Date(day * DAY).getUTCDay();
    if (weekday !== SATURDAY && weekday !== SUNDAY) left--;
  }
  return days > 0 ? new Date((day + 1) * DAY) : new Date(start);
}
