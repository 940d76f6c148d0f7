/**
 * Sign-up forms: `<script defer src="https://…/forms.js" data-brand="…"></script>` serves every
 * `<form data-glamlink-form="newsletter">` of the page, also those that are added later.
 */

import { json } from "../tracker/json";
import { attribute, consentText, fields, isForm, prepare, say } from "./form";

const busy = new WeakSet<HTMLFormElement>();

// First of all: whatever else fails here, no email ever enters an address line.
addEventListener(
  "submit",
  (event) => {
    if (!isForm(event.target)) return;
    event.preventDefault();
    void submit(event.target);
  },
  true, // before the page's own listeners, which may stop the event
);
addEventListener("focusin", ({ target }) => {
  const form = target instanceof Element && target.closest("form");
  if (isForm(form)) prepare(form);
});

// Not document.currentScript: a module has none, and an image of that name hides it. In a bundle
// there is no tag; then each form says this for itself.
const script = document.querySelector<HTMLScriptElement>("script[data-brand][src*=forms]");
const { brand, endpoint = script?.src.split("/", 3).join("/") } = script?.dataset ?? {};

document.querySelectorAll("form").forEach((form) => isForm(form) && prepare(form));

function visitorId(): string | undefined {
  try {
    return /^[^\W_][\w-]{0,63}$/.exec(localStorage["glam_visitor_id"] || "")?.[0];
  } catch {
    return undefined; // blocked
  }
}

/** Sends a sign-up: "ok", "pending", "invalid" for what the person can correct, or "error". */
async function send(form: HTMLFormElement): Promise<string> {
  try {
    const host = (attribute(form, "endpoint") ?? endpoint)?.replace(/\/$/, "");
    if (host === undefined) throw "write data-brand, data-endpoint";
    const answer = await fetch(`${host}/api/marketing/subscribe`, {
      method: "POST",
      credentials: "omit",
      body: json({
        ...fields(form),
        brandId: attribute(form, "brand") ?? brand,
        form: attribute(form, "glamlink-form"),
        consentText: consentText(form),
        channels: (attribute(form, "channels") ?? "email").trim().split(/[\s,]+/),
        visitorId: visitorId(),
      }),
    });
    const { status, error } = await answer.json();
    if (error) console.warn("glamlink:", error);
    return status ?? (answer.status === 422 ? "invalid" : "error");
  } catch (error) {
    console.warn("glamlink:", error);
    return "error"; // no network, or somebody else's answer
  }
}

async function submit(form: HTMLFormElement): Promise<void> {
  if (busy.has(form)) return;
  busy.add(form);
  prepare(form);
  say(form, "sending");
  const outcome = await send(form);
  busy.delete(form);
  if (/ok|pending/.test(outcome)) HTMLFormElement.prototype.reset.call(form);
  say(form, outcome);
}
