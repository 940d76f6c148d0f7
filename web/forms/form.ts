/** One form: what it asks for, what the person agrees to, and what it says. */

/** What a form says, unless its `data-ok`, `data-pending`, … say it otherwise. */
const MESSAGES: Record<string, string> = {
  sending: "One moment …",
  ok: "Thank you, you are subscribed.",
  pending: "Almost done: please open the link in the message that we have just sent you.",
  invalid: "Please check what you have entered.",
  error: "That did not work. Please try again in a moment.",
};

const TRAP = "[name=website][aria-hidden]";
const PLACE = "[role=status]";

// A form's fields hide its own properties of the same name: `form.reset`, `form.dataset`, …
const { append, getAttribute, querySelector } = Element.prototype;

export const attribute = (form: HTMLFormElement, name: string) =>
  getAttribute.call(form, `data-${name}`);

export const find = (form: HTMLFormElement, selector: string) =>
  querySelector.call(form, selector) as HTMLInputElement | null;

export function isForm(target: unknown): target is HTMLFormElement {
  return target instanceof HTMLFormElement && attribute(target, "glamlink-form") !== null;
}

/** Adds the field that only machines fill in, and the place for messages. */
export function prepare(form: HTMLFormElement): void {
  if (!find(form, "[name=website]")) {
    const trap = document.createElement("input");
    trap.name = "website";
    trap.tabIndex = -1;
    trap.autocomplete = "off";
    trap.ariaHidden = "true";
    trap.style.cssText = "position:absolute;left:-9999px;width:1px;height:1px";
    append.call(form, trap);
  }
  if (!find(form, PLACE)) {
    const place = document.createElement("p");
    place.setAttribute("role", "status"); // read out as it changes
    append.call(form, place);
  }
}

/** What the person filled in: the first e-mail field is `email`, whatever its name. */
export function fields(form: HTMLFormElement) {
  const filled = new FormData(form);
  const text = (name: string) => {
    const value = filled.get(name);
    return typeof value === "string" ? value : undefined;
  };
  return {
    email: find(form, "input[type=email]")?.value ?? text("email"),
    firstName: text("firstName"),
    lastName: text("lastName"),
    phone: text("phone"),
    website: find(form, TRAP)?.value,
  };
}

/**
 * What the person agrees to: the form's `data-consent`, else the text of what in it has
 * `data-consent`, else the label of its first checkbox.
 */
export function consentText(form: HTMLFormElement): string | undefined {
  const marked = find(form, "[data-consent]");
  const text =
    attribute(form, "consent") ||
    marked?.dataset["consent"] ||
    marked?.textContent ||
    find(form, "input[type=checkbox]")?.labels?.[0]?.textContent;
  return text?.trim().replace(/\s+/g, " ");
}

export function say(form: HTMLFormElement, outcome: string): void {
  const place = find(form, PLACE);
  if (!place) return;
  place.textContent = attribute(form, outcome) ?? MESSAGES[outcome] ?? "";
  place.dataset["outcome"] = outcome;
}
