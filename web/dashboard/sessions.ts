import type { Session } from "./api";
import { element } from "./elements";
import { ABSENT, count, duration, type Format } from "./formats";
import { empty } from "./states";
import { channelName, table, type Column } from "./tables";

/** The latest sessions of the range, newest first. */
export function sessions(
  rows: Session[],
  money: Format,
  time: (iso: string) => string,
): HTMLElement {
  return element(
    "section",
    { class: "panel", "aria-labelledby": "latest" },
    element("h2", { id: "latest" }, "Latest sessions"),
    element("p", { class: "muted" }, "The newest visits of this range."),
    rows.length
      ? table("Latest sessions, newest first", columns(money, time), rows)
      : empty(
          "Nobody came in this range",
          element(
            "p",
            {},
            "Visit the ",
            element("a", { href: "/shop/arrivals.html" }, "demo shop"),
            " as a customer, then look at today.",
          ),
        ),
  );
}

function columns(money: Format, time: (iso: string) => string): Column<Session>[] {
  return [
    { name: "Time", cell: (row) => started(row, time) },
    { name: "Channel", cell: arrived, place: "half" },
    { name: "Landing page", cell: landed, place: "half" },
    { name: "Pages", cell: (row) => count(row.pageViews), numeric: true },
    { name: "Duration", cell: (row) => duration(row.duration), numeric: true, place: "half" },
    { name: "Converted", cell: (row) => converted(row, money), numeric: true, place: "lead" },
  ];
}

const arrived = (row: Session): Node => channelName(row.channel, row.channelType, row.campaign);

const landed = (row: Session): Node =>
  element("span", { class: "page", title: row.landingPage }, row.landingPage);

function started(row: Session, time: (iso: string) => string): HTMLElement {
  const made = element("time", { datetime: row.startedAt }, time(row.startedAt));
  if (row.endedAt !== undefined) return made;
  return element("span", {}, made, element("span", { class: "live" }, "Active"));
}

function converted(row: Session, money: Format): Node | string {
  if (!row.converted) return ABSENT;
  const worth = row.conversionValue === undefined ? row.conversionType : money(row.conversionValue);
  return element("span", { class: "won" }, worth ?? "Yes");
}
