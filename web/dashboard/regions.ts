import { Refusal } from "./api";
import { failure, skeleton } from "./states";

/** A part of the page that shows the answer to the newest request. */
export class Region {
  private asked = new AbortController();

  constructor(
    private readonly place: HTMLElement,
    private readonly name: "report" | "sessions",
    private readonly signedOut: () => void,
  ) {}

  /** Shows what `load` gives; what was there stays, dimmed, until then. */
  async fill(load: (signal: AbortSignal) => Promise<HTMLElement[]>): Promise<void> {
    this.asked.abort();
    const { signal } = (this.asked = new AbortController());
    this.wait();
    try {
      const content = await load(signal);
      if (!signal.aborted) this.show(...content);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Refusal && error.status === 401) this.signedOut();
      else this.show(failure(`The ${this.name} did not load`, error, () => void this.fill(load)));
    }
  }

  /** Until there is something to show. */
  wait(): void {
    this.place.setAttribute("aria-busy", "true");
    if (!this.place.hasChildNodes()) this.place.append(skeleton(this.name));
  }

  /** Shows this, whatever is on its way. */
  show(...content: HTMLElement[]): void {
    this.asked.abort();
    this.place.replaceChildren(...content);
    this.place.setAttribute("aria-busy", "false");
  }
}
