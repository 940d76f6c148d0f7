import type { Report, Stats } from "./api";
import { element } from "./elements";
import { ABSENT, change, count, rate, share, type Format } from "./formats";

/** The key numbers, each against the period before; sales first and largest. */
export function keyNumbers({ stats, previous }: Report, money: Format): HTMLElement {
  const tile = (name: string, key: Measure, format: Format, more = ""): HTMLElement =>
    keyNumber(name, stats[key], previous?.[key], format, more);
  const marketing = stats.totalSales
    ? `${share(stats.salesAttributedToMarketing / stats.totalSales)} of sales`
    : "";
  const sales = tile("Sales", "totalSales", money);
  sales.classList.add("first");
  sales.append(periods(stats.totalSales, previous?.totalSales ?? 0, money));
  return element(
    "section",
    { "aria-labelledby": "numbers" },
    element("h2", { class: "hidden", id: "numbers" }, "Key numbers"),
    element(
      "dl",
      { class: "numbers" },
      sales,
      tile("Sessions", "totalSessions", count),
      tile("Unique visitors", "uniqueVisitors", count),
      tile("Orders", "totalOrders", count),
      tile("Conversion rate", "conversionRate", rate),
      tile("Average order value", "averageOrderValue", money),
      tile("Sales attributed to marketing", "salesAttributedToMarketing", money, marketing),
    ),
  );
}

type Measure = {
  [K in keyof Stats]-?: Stats[K] extends number | undefined ? K : never;
}[keyof Stats];

function keyNumber(
  name: string,
  now: number | undefined,
  before: number | undefined,
  format: Format,
  more: string,
): HTMLElement {
  const grown = now === undefined || !before ? undefined : (now - before) / before;
  const direction = !grown ? "flat" : grown > 0 ? "up" : "down";
  const comparison =
    before === undefined ? "nothing to compare with" : `from ${format(before)}`;
  return element(
    "div",
    { class: "number" },
    element("dt", {}, name),
    element("dd", { class: "value" }, format(now)),
    element(
      "dd",
      { class: "compared" },
      element("span", { class: `change ${direction}` }, change(grown)),
      ` ${comparison}`,
      ...(more ? [element("span", { class: "more" }, more)] : []),
    ),
  );
}

/** This period and the one before as two bars of one scale. */
function periods(now: number, before: number, money: Format): HTMLElement {
  const most = Math.max(now, before);
  const bar = (label: string, value: number, kind: string): HTMLElement => {
    const filled = element("span", { class: kind });
    filled.style.width = most ? `${Math.max(0, (value / most) * 100)}%` : "0";
    return element(
      "span",
      { class: "period" },
      element("span", {}, label),
      element("span", {}, most ? money(value) : ABSENT),
      element("span", { class: "bar" }, filled),
    );
  };
  return element(
    "dd",
    { class: "periods", "aria-hidden": "true" },
    bar("This period", now, "now"),
    bar("Previous period", before, "before"),
  );
}
