import type { Model } from "./channels";
import { byId } from "./elements";

export interface Choice {
  preset: string;
  model: Model;
}

/** The two pickers; the address keeps what was picked, so that a reload or a link shows it. */
export class Pickers {
  private readonly form = byId("pickers", HTMLFormElement);
  private readonly preset = byId("preset", HTMLSelectElement);
  private readonly models = byId("models", HTMLDetailsElement);

  constructor(address: URLSearchParams, modelOfBrand: string) {
    const preset = address.get("preset");
    if (preset && [...this.preset.options].some((each) => each.value === preset)) {
      this.preset.value = preset;
    }
    const radio = this.radio(address.get("model")) ?? this.radio(modelOfBrand);
    if (radio) radio.checked = true;
    this.showModel();
    this.models.addEventListener("click", (event) => this.closeAfterPick(event));
    this.models.addEventListener("keydown", (event) => {
      if (event.key === "Escape" || (event.key === "Enter" && isRadio(event.target))) {
        event.preventDefault();
        this.close();
      }
    });
    document.addEventListener("click", (event) => {
      if (event.target instanceof Node && !this.models.contains(event.target)) {
        this.models.open = false;
      }
    });
    this.models.addEventListener("focusout", (event) => {
      const next = event.relatedTarget;
      if (next instanceof Node && !this.models.contains(next)) this.models.open = false;
    });
  }

  get choice(): Choice {
    const radio = this.form.querySelector<HTMLInputElement>("input:checked");
    const text = (part: string): string =>
      radio?.closest("label")?.querySelector(part)?.textContent?.replace(/\s+/g, " ") ?? "";
    const model = { id: radio?.value ?? "", name: text(".name"), about: text(".about") };
    return { preset: this.preset.value, model };
  }

  onChange(changed: (what: "preset" | "model") => void): void {
    this.form.addEventListener("change", (event) => {
      this.showModel();
      this.keepInAddress();
      changed(event.target === this.preset ? "preset" : "model");
    });
  }

  private radio(model: string | null): HTMLInputElement | undefined {
    const radios = this.form.querySelectorAll<HTMLInputElement>("input[name=model]");
    return [...radios].find((each) => each.value === model);
  }

  private showModel(): void {
    byId("model-name", HTMLSpanElement).textContent = this.choice.model.name;
  }

  private keepInAddress(): void {
    const address = new URL(location.href);
    address.searchParams.set("preset", this.choice.preset);
    address.searchParams.set("model", this.choice.model.id);
    history.replaceState(null, "", address);
  }

  /** A pointer's pick closes the list; arrow keys go on through it. */
  private closeAfterPick(event: MouseEvent): void {
    const onRow = event.target instanceof Element && event.target.closest("label");
    if (onRow && event.detail > 0) this.close();
  }

  private close(): void {
    this.models.open = false;
    this.models.querySelector("summary")?.focus();
  }
}

function isRadio(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement;
}
