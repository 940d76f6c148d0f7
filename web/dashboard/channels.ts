import type { Channel, Stats } from "./api";
import { element } from "./elements";
import { count, rate, share, type Format } from "./formats";
import { empty } from "./states";
import { channelName, table, type Column } from "./tables";

const ADDS_UP_TO_MORE =
  "An order counts in full for every channel of its journey, " +
  "so channels can add up to more than all sales.";

/** What each channel brought, as the API sorts it: best sales first. */
export function channels(stats: Stats, model: Model, brandId: string, money: Format): HTMLElement {
  const rows = stats.channelStats;
  return element(
    "section",
    { class: "panel", "aria-labelledby": "channels" },
    element("h2", { id: "channels" }, "Channels"),
    element("p", { class: "muted" }, `${model.name}: ${model.about.toLowerCase()}.`),
    rows.length ? table("Channels, best sales first", columns(stats, money), rows) : none(brandId),
    ...(rows.length && model.id === "any_click"
      ? [element("p", { class: "muted note" }, ADDS_UP_TO_MORE)]
      : []),
  );
}

export interface Model {
  id: string;
  name: string;
  about: string;
}

function columns(stats: Stats, money: Format): Column<Channel>[] {
  return [
    { name: "Channel", cell: (row) => channelName(row.channelName, row.channelType) },
    { name: "Type", cell: (row) => element("span", { class: "type" }, row.channelType) },
    { name: "Share of sales", cell: (row) => shareBar(row, stats.totalSales), place: "wide-cell" },
    { name: "Sales", cell: (row) => money(row.sales), numeric: true, place: "lead", sorted: true },
    { name: "Sessions", cell: (row) => count(row.sessions), numeric: true },
    { name: "Orders", cell: (row) => count(row.orders), numeric: true },
    { name: "Conv. rate", cell: (row) => rate(row.conversionRate), numeric: true },
    { name: "AOV", cell: (row) => money(row.aov), numeric: true },
    { name: "New orders", cell: (row) => count(row.newCustomerOrders), numeric: true },
    { name: "Returning", cell: (row) => count(row.returningCustomerOrders), numeric: true },
  ];
}

function shareBar(row: Channel, sales: number): HTMLElement {
  const part = sales ? row.sales / sales : undefined;
  const filled = element("span", { class: row.channelType });
  filled.style.width = `${Math.min(1, Math.max(0, part ?? 0)) * 100}%`;
  return element(
    "span",
    { class: "share" },
    element("span", { class: "bar", "aria-hidden": "true" }, filled),
    element("span", {}, share(part)),
  );
}

function none(brandId: string): HTMLElement {
  return empty(
    "No visits in this range yet",
    "Choose a longer range, or put the tracker on your site's pages:",
    element(
      "pre",
      { tabindex: "0", "aria-label": "The tracker's script" },
      `<script defer src="${location.origin}/tracker.js" data-brand="${brandId}"></script>`,
    ),
  );
}
