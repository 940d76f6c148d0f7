import { get, Refusal, type Config, type Report, type Session } from "./api";
import { channels } from "./channels";
import { byId, element } from "./elements";
import { days, moneyIn, timesIn } from "./formats";
import { keyNumbers } from "./numbers";
import { Pickers } from "./pickers";
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
  pickers.onChange((what) => {
    loadReport(pickers, config);
    if (what === "preset") loadSessions(pickers, config);
  });
  loadReport(pickers, config);
  loadSessions(pickers, config);
}

function loadReport(pickers: Pickers, { currency }: Config): void {
  const { preset, model } = pickers.choice;
  const query = { brandId, preset, attributionModel: model.id, compare: "previous" };
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
  const query = { brandId, preset: pickers.choice.preset, limit: LATEST };
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
