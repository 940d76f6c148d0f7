/**
 * Hands visitor and running session over between the domains of one site. The tracker loads it
 * where its tag has `data-domains`.
 *
 * Links and forms that lead to another of these hosts carry them in a parameter. It is taken for
 * two minutes, by the same browser, from a page of such a host. It proves nobody's identity.
 */

import type { State } from "../tracker/beacons";

const VISITOR = "glam_visitor_id";
const SESSION_MS = 1_800_000; // 30 minutes

const { brand, domains } = document.querySelector<HTMLElement>("script[data-domains]")!
  .dataset as Record<string, string>;
const storage = localStorage; // where it is blocked, nothing of this happens
const stateKey = `glam_state_${brand}`;
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();

const anchor = (href: string) => Object.assign(document.createElement("a"), { href });

// As browsers write hosts: in lower case, other letters in punycode.
const own = domains!.split(/\s+/).map((domain) => `.${anchor(`http://${domain}`).hostname}`);

/** True for the listed hosts and those below them. */
window.glamlinkOwns = (host) => own.some((domain) => `.${host.split(":")[0]}`.endsWith(domain));

const minute = () => (Date.now() / 60_000) | 0;

/** Adds a checksum of the values and of what a browser says of itself on every host. */
function sealed(values: string[]): string {
  let hash = 7;
  for (const letter of values + navigator.userAgent + navigator.language + timeZone)
    hash = Math.imul(hash ^ letter.charCodeAt(0), 65599);
  return [...values, hash].join("~");
}

/** The parameter: visitor, session, its views and visible milliseconds, minute, checksum. */
function told(): string {
  const { id, at, views, before, visible } = JSON.parse(storage[stateKey] || "{}") as State;
  const running = Date.now() - at > SESSION_MS ? [, , ,] : [id, views - before, visible];
  return sealed([storage[VISITOR], ...running, minute()] as string[]);
}

/** Takes over what the parameter tells, if it may be believed. */
function take(told: string): void {
  const values = told.split("~").slice(0, -1);
  const [visitor, id, views, visible, then] = values;
  if (told !== sealed(values) || (minute() - +then!) >>> 0 > 2) return;
  storage[VISITOR] = visitor;
  if (!id) return;
  const counts = { id, at: Date.now(), seen: Date.now(), before: 0, views: +views!, visible: +visible! };
  // Of two values of one name the last one counts; what is queued here stays as it is.
  const state = (storage[stateKey] || '{"queue":[]}').slice(0, -1);
  storage[stateKey] = state + "," + JSON.stringify(counts).slice(1);
}

/** Gives a link to another host of the site the parameter. Returns whether it is one. */
function decorate(link: HTMLAnchorElement): boolean {
  const isOther = link.host !== location.host && window.glamlinkOwns!(link.host);
  if (isOther) link.search += `${link.search && "&"}_glam=${told()}`;
  return isOther;
}

function onClick({ target }: Event): void {
  const link = (target as Element).closest<HTMLAnchorElement>("a[href]");
  if (!link) return;
  const { href } = link;
  if (decorate(link)) setTimeout(() => (link.href = href)); // once it was followed
}

addEventListener("click", onClick);
addEventListener("auxclick", onClick);
addEventListener("submit", ({ target }) => {
  const form = target as HTMLFormElement;
  const link = anchor(form.getAttribute("action")!);
  if (decorate(link)) form.setAttribute("action", link.href);
});

const [found, parameter] = /[?&]_glam=([^&#]*)/.exec(location.href) ?? [];
if (found) {
  history.replaceState(history.state, "", location.href.replace(found, ""));
  if (document.referrer && window.glamlinkOwns(anchor(document.referrer).host)) take(parameter!);
}
