/** What stands for a number that there is none of. */
export const ABSENT = "–";

/** The page is in English: the visitor's kind of it, where that is one. */
const LOCALE = navigator.languages.find((language) => language.startsWith("en")) ?? "en";

const COUNT = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 2 });
const RATE = percent(2);
const SHARE = percent(1);
const CHANGE = new Intl.NumberFormat(LOCALE, {
  style: "percent",
  maximumFractionDigits: 1,
  signDisplay: "exceptZero",
});

export type Format = (value: number | undefined) => string;

export const count: Format = (value) => (value === undefined ? ABSENT : COUNT.format(value));

/** A rate that the API gives in percent. */
export const rate: Format = (value) => (value === undefined ? ABSENT : RATE.format(value / 100));

/** A part of 1. */
export const share: Format = (value) => (value === undefined ? ABSENT : SHARE.format(value));

export const change: Format = (value) => (value === undefined ? ABSENT : CHANGE.format(value));

/** Money in a currency, with as many decimals as the currency has. */
export function moneyIn(currency: string): Format {
  const format = new Intl.NumberFormat(LOCALE, { style: "currency", currency });
  return (value) => (value === undefined ? ABSENT : format.format(value));
}

/** Times of a zone, such as 21 Nov, 23:12. */
export function timesIn(timeZone: string): (iso: string) => string {
  const format = new Intl.DateTimeFormat(LOCALE, {
    timeZone,
    day: "numeric",
    month: "short",
    hour: "numeric",
    minute: "2-digit",
  });
  return (iso) => format.format(new Date(iso));
}

/** The days from the first to the last, both YYYY-MM-DD. */
export function days(first: string, last: string): string {
  const sameYear = first.slice(0, 4) === last.slice(0, 4);
  return first === last ? day(first, true) : `${day(first, !sameYear)} – ${day(last, true)}`;
}

function day(iso: string, withYear: boolean): string {
  return new Intl.DateTimeFormat(LOCALE, {
    timeZone: "UTC",
    day: "numeric",
    month: "short",
    year: withYear ? "numeric" : undefined,
  }).format(new Date(`${iso}T00:00:00Z`));
}

/** A duration given in seconds, such as 1 min 55 s. */
export function duration(seconds: number | undefined): string {
  if (seconds === undefined) return ABSENT;
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours) return `${hours} h ${minutes % 60} min`;
  return minutes ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}

function percent(decimals: number): Intl.NumberFormat {
  return new Intl.NumberFormat(LOCALE, {
    style: "percent",
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
}
