import { element } from "./elements";

export interface Column<Row> {
  name: string;
  cell: (row: Row) => Node | string;
  /** Numbers are set to the right. */
  numeric?: boolean;
  /** On a small screen: beside the heading, on a line of its own, or on half of one. */
  place?: "lead" | "wide-cell" | "half";
  sorted?: boolean;
}

/**
 * A table whose first column heads its rows. Small screens show each row as a card; the roles
 * keep it a table to assistive technology then.
 */
export function table<Row>(caption: string, columns: Column<Row>[], rows: Row[]): HTMLElement {
  return element(
    "table",
    { role: "table" },
    element("caption", { class: "hidden" }, caption),
    element(
      "thead",
      { role: "rowgroup" },
      element("tr", { role: "row" }, ...columns.map((column) => heading(column))),
    ),
    element(
      "tbody",
      { role: "rowgroup" },
      ...rows.map((row) =>
        element("tr", { role: "row" }, ...columns.map((column, at) => cell(column, row, at === 0))),
      ),
    ),
  );
}

function heading<Row>(column: Column<Row>): HTMLElement {
  const made = element("th", { scope: "col", role: "columnheader" }, column.name);
  if (column.numeric) made.className = "numeric";
  if (column.sorted) made.setAttribute("aria-sort", "descending");
  return made;
}

function cell<Row>(column: Column<Row>, row: Row, heads: boolean): HTMLElement {
  const made = heads
    ? element("th", { scope: "row", role: "rowheader" })
    : element("td", { role: "cell", "data-name": column.name });
  if (column.numeric) made.classList.add("numeric");
  if (column.place) made.classList.add(column.place);
  made.append(column.cell(row));
  return made;
}

/** A channel's name with its type's colour. */
export function channelName(name: string, type: string, more?: string): HTMLElement {
  const dot = element("span", { class: `dot ${type}`, "aria-hidden": "true" });
  const line = element("span", { class: "channel" }, dot, name);
  if (more) line.append(element("small", { title: more }, more));
  return line;
}
