/** The page's own preset, which the API does not have: the one it opens with. */
const LAST_30_DAYS_WITH_TODAY = "last_30_days_with_today";

const DAY_MS = 86_400_000;

/** The query for a preset; the page's own is sent as days of the brand's time zone. */
export function rangeQuery(preset: string, timeZone: string): Record<string, string> {
  if (preset !== LAST_30_DAYS_WITH_TODAY) return { preset };
  const today = new Intl.DateTimeFormat("sv", { timeZone }).format(); // Swedish dates are YYYY-MM-DD
  const start = new Date(Date.parse(today) - 29 * DAY_MS);
  return { startDate: start.toISOString().slice(0, 10), endDate: today };
}
