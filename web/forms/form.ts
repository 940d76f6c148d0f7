/** One form: what it asks for, what the person agrees to, and what it says. */

/** What a form says, unless its `data-ok`, `data-pending`, … say it otherwise. */
const MESSAGES: Record<string, string> = {
  sending: "One moment …",
  ok: "Thank you, you are subscribed.",
  pending: "Almost done: please open the link in the message that we have just sent you.",
  invalid: "Please check what you have entered.",
  error: "That did not work. Please try again in a moment.",
};

export function isForm(target: unknown): target is HTMLFormElement {
  return target instanceof HTMLFormElement && "glamlinkForm" in target.dataset;
}

/** Adds the field that only machines fill in, and the place for messages. */
export function prepare(form: HTMLFormElement): void {
  if (!form.querySelector("[name=website]")) {
    const trap = document.createElement("input");
    trap.name = "website";
    trap.tabIndex = -1;
    trap.autocomplete = "off";
    trap.ariaHidden = "true";
    trap.style.cssText = "position:absolute;left:-9999px;width:1px;height:1px";
    form.append(trap);
  }
  if (!form.querySelector("[role=status]")) {
    const place = document.createElement("p");
    place.setAttribute("role", "status"); // read out as it changes
    form.append(place);
  }
}

/** The form's text fields by name; the first e-mail field is `email`, whatever its name. */
export function fields(form: HTMLFormElement): Record<string, string> {
  const filled: Record<string, string> = {};
  new FormData(form).forEach((value, name) => {
    if (typeof value === "string") filled[name] = value;
  });
  const address = form.querySelector<HTMLInputElement>("input[type=email]");
  return address ? { ...filled, email: address.value } : filled;
}

/**
 * What the person agrees to: the form's `data-consent`, else the text of what in it has
 * `data-consent`, else the label of its first checkbox.
 */
export function consentText(form: HTMLFormElement): string | undefined {
  const marked = form.querySelector<HTMLElement>("[data-consent]");
  const box = form.querySelector<HTMLInputElement>("input[type=checkbox]");
  const text =
    form.dataset["consent"] ||
    marked?.dataset["consent"] ||
    marked?.textContent ||
    box?.labels?.[0]?.textContent;
  return text?.trim().replace(/\s+/g, " ");
}

export function say(form: HTMLFormElement, outcome: string): void {
  const place = form.querySelector<HTMLElement>("[role=status]");
  if (!place) return;
  place.textContent = form.dataset[outcome] ?? MESSAGES[outcome] ?? "";
  place.dataset["outcome"] = outcome;
}
