/**
 * Sign-up forms: `<script defer src="https://…/forms.js" data-brand="…"></script>` serves every
 * `<form data-glamlink-form="newsletter">` of the page, also those that are added later.
 */

import { consentText, fields, isForm, prepare, say } from "./form";

const { src, dataset } = document.currentScript as HTMLScriptElement;
const endpoint = `${dataset["endpoint"] ?? new URL(src).origin}/api/marketing/subscribe`;

function visitorId(): string | null {
  try {
    return localStorage.getItem("glam_visitor_id");
  } catch {
    return null; // blocked
  }
}

/** Sends a sign-up: "ok", "pending", "invalid" for what the person can correct, or "error". */
async function send(form: HTMLFormElement): Promise<string> {
  const body = JSON.stringify({
    ...fields(form),
    brandId: form.dataset["brand"] ?? dataset["brand"],
    form: form.dataset["glamlinkForm"],
    consentText: consentText(form),
    channels: (form.dataset["channels"] ?? "email").split(/[\s,]+/),
    visitorId: visitorId(),
  });
  try {
    const answer = await fetch(endpoint, { method: "POST", body, credentials: "omit" });
    const { status, error } = await answer.json();
    if (error) console.warn(`forms.js: ${error}`);
    return status ?? (answer.status === 422 ? "invalid" : "error");
  } catch {
    return "error"; // no network
  }
}

async function submit(form: HTMLFormElement): Promise<void> {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  say(form, "sending");
  const outcome = await send(form);
  form.ariaBusy = null;
  if (/^(ok|pending)$/.test(outcome)) form.reset();
  say(form, outcome);
}

addEventListener("submit", (event) => {
  if (!isForm(event.target)) return;
  event.preventDefault();
  prepare(event.target);
  void submit(event.target);
});
addEventListener("focusin", ({ target }) => {
  const form = target instanceof Element && target.closest("form");
  if (isForm(form)) prepare(form);
});
document.querySelectorAll("form").forEach((form) => isForm(form) && prepare(form));
