import { get, Refusal, type Config, type Report, type Session } from "./api";
import { channels } from "./channels";
import { byId, element } from "./elements";
import { days, moneyIn, timesIn } from "./formats";
import { keyNumbers } from "./numbers";
import { Pickers } from "./pickers";
import { rangeQuery } from "./ranges";
import { Region } from "./regions";
import { sessions } from "./sessions";
import { failure, signedOut } from "./states";

const LATEST = "10";

const address = new URLSearchParams(location.search);
const brandId = address.get("brand") || "demo";
const shownDays = byId("days", HTMLParagraphElement);
const report = new Region(byId("report", HTMLDivElement), "report", askToSignIn);
const latest = new Region(byId("sessions", HTMLDivElement), "sessions", askToSignIn);

/** Loads who the brand is; what the pickers ask for comes after it. */
async function open(): Promise<void> {
  const query = { brandId };
  const [{ brand }, { config }] = await Promise.all([
    get<{ brand: { name?: string } }>("brand", query),
    get<{ config: Config }>("config", query),
  ]);
  const name = brand.name || brandId;
  byId("brand", HTMLHeadingElement).textContent = name;
  document.title = `${name} · Glamlink Marketing`;
  byId("foot", HTMLElement).append(
    element("p", {}, `Days and times are ${config.timeZone}, money is ${config.currency}.`),
    element("p", {}, "Unique visitors are an estimate, exact to a few on small sites."),
  );
  const pickers = new Pickers(address, config.attributionModel);
  const loadAll = (): void => {
    loadReport(pickers, config);
    loadSessions(pickers, config);
  };
  pickers.onChange((what) => (what === "preset" ? loadAll() : loadReport(pickers, config)));
  // A browser that goes back may show the page as it was left, with older numbers.
  addEventListener("pageshow", (event) => event.persisted && loadAll());
  loadAll();
}

function loadReport(pickers: Pickers, { currency, timeZone }: Config): void {
  const { preset, model } = pickers.choice;
  const range = rangeQuery(preset, timeZone);
  const query = { brandId, ...range, attributionModel: model.id, compare: "previous" };
  void report.fill(async (signal) => {
    const answer = await get<Report>("stats", query, signal);
    const { stats, previous } = answer;
    const before = previous ? `, compared with ${days(previous.date, previous.endDate)}` : "";
    shownDays.textContent = `${days(stats.date, stats.endDate)}${before}`;
    const money = moneyIn(currency);
    return [keyNumbers(answer, money), channels(stats, model, brandId, money)];
  });
}

function loadSessions(pickers: Pickers, { currency, timeZone }: Config): void {
  const query = { brandId, ...rangeQuery(pickers.choice.preset, timeZone), limit: LATEST };
  void latest.fill(async (signal) => {
    const answer = await get<{ sessions: Session[] }>("sessions", query, signal);
    return [sessions(answer.sessions, moneyIn(currency), timesIn(timeZone))];
  });
}

function askToSignIn(): void {
  stop(signedOut(() => location.reload()));
}

/** Shows one thing instead of the numbers. */
function stop(instead: HTMLElement): void {
  byId("pickers", HTMLFormElement).hidden = true;
  shownDays.textContent = "";
  latest.show();
  report.show(instead);
}

report.wait();
latest.wait();
open().catch((error: unknown) => {
  if (error instanceof Refusal && error.status === 401) askToSignIn();
  else stop(failure(`The brand “${brandId}” did not load`, error, () => location.reload()));
});
