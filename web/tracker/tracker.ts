/** The tracker: what a site calls, and what it notices by itself. */

import type { BeaconData, BeaconType, State } from "./beacons";
import { createOutbox } from "./outbox";
import { serveQueue } from "./queue";
import { on, safely } from "./safely";
import { ensureSession, isRunning, record } from "./session";
import { change } from "./storage";

export interface TrackerConfig {
  brandId: string;
  /** Where `/api/marketing/track` is served; "" is the page's own site. */
  apiEndpoint: string;
}

/** Who a visitor says to be; `token`, the user's ID token, proves it. */
export interface Person {
  email?: string;
  userId?: string;
  token?: string;
}

/** Every call resolves when it is sent or put off, and none throws. */
export class MarketingTracker {
  /** Counts a view of what has no address of its own; addresses are counted by themselves. */
  readonly trackPageView: (page: string) => Promise<void>;

  /** Reports a purchase, signup, booking or inquiry; one `orderId` counts once. */
  readonly trackConversion: (
    type: string,
    value: number,
    orderId?: string,
    currency?: string,
  ) => Promise<void>;

  /** Reports what automations listen to, such as `checkout_started`. */
  readonly trackEvent: (name: string, data?: object) => Promise<void>;

  /** Says who the visitor is: a claim, until the server has a proof of it. */
  readonly identify: (person: Person) => Promise<void>;

  constructor({ brandId, apiEndpoint }: TrackerConfig) {
    const key = `glam_state_${brandId}`;
    const { flush, leave } = createOutbox(key, `${apiEndpoint}/api/marketing/track`);
    let address = "";
    let shown = 0;

    function countView(page: string, isFirst?: boolean): Promise<void> {
      change(key, (state) => {
        if (ensureSession(state, brandId, page, isFirst)) shown = Date.now();
        else record(state, "page_view", { page, view: ++state.views });
      });
      return flush();
    }

    function tell(type: BeaconType, data: object): Promise<void> {
      return safely(() => {
        change(key, (state) => {
          if (ensureSession(state, brandId, location.pathname)) shown = Date.now();
          record(state, type, data as BeaconData);
        });
        return flush();
      });
    }

    /** Counts the page's address, unless it was the last one counted. */
    function look(): void {
      const { pathname, search } = location;
      const last = address;
      address = pathname + search;
      if (address !== last) countView(pathname, !last);
    }

    function hide(state: State): void {
      if (!isRunning(state)) return;
      state.at = Date.now();
      state.visible += state.at - shown;
      const seconds = Math.floor(state.visible / 1000);
      record(state, "engagement", { page: location.pathname, seconds });
      leave(state);
    }

    safely(() => {
      shown = Date.now();
      look();
      on("popstate", look);
      on("pageshow", (event) => {
        if ((event as PageTransitionEvent).persisted) countView(location.pathname); // from the bfcache
      });
      on("visibilitychange", () => {
        if (document.hidden) change(key, hide);
        else shown = Date.now();
      });
      for (const name of ["pushState", "replaceState"] as const) {
        const original = history[name];
        history[name] = function (...args) {
          original.apply(this, args);
          safely(look);
        };
      }
    });

    this.trackPageView = (page) =>
      safely(() => [address, location.pathname].includes(page) || countView(page));
    this.trackConversion = (type, value, orderId, currency) =>
      tell("conversion", { type, value, orderId, currency });
    this.trackEvent = (name, data) => tell("event", { name, data });
    this.identify = (person) => tell("identify", person);
    safely(() => serveQueue(this));
  }
}
