import { element } from "./elements";

/** A place that is still to be filled. */
export function skeleton(kind: "report" | "sessions"): HTMLElement {
  const bones = kind === "report" ? 7 : 1;
  return element(
    "div",
    { class: `skeleton ${kind}`, "aria-hidden": "true" },
    ...Array.from({ length: bones }, () => element("div")),
  );
}

export function empty(title: string, ...more: (Node | string)[]): HTMLElement {
  return element(
    "div",
    { class: "empty" },
    element("h3", {}, title),
    ...more.map((each) => (typeof each === "string" ? element("p", {}, each) : each)),
  );
}

/** What went wrong, and a button to ask again. */
export function failure(title: string, error: unknown, again: () => void): HTMLElement {
  const button = element("button", { class: "button", type: "button" }, "Try again");
  button.addEventListener("click", again);
  return element(
    "section",
    { class: "panel failure", role: "alert" },
    element("h2", {}, title),
    element("p", {}, error instanceof Error ? error.message : String(error)),
    button,
  );
}

/** How to sign in where the local cloud's own way does not exist. */
export function signedOut(again: () => void): HTMLElement {
  const button = element("button", { class: "button", type: "button" }, "I have signed in");
  button.addEventListener("click", again);
  return element(
    "section",
    { class: "panel failure", role: "alert" },
    element("h2", {}, "Sign in to see this brand"),
    element(
      "p",
      {},
      "Sign in to your brand's app on this domain: it keeps your Firebase ID token in the ",
      element("code", {}, "__session"),
      " cookie, which opens this page.",
    ),
    button,
  );
}
