/** The tracker: what a site calls, and what it notices by itself. */

import type { BeaconData, BeaconType } from "./beacons";
import { createOutbox } from "./outbox";
import { on, safely } from "./safely";
import { ensureSession, record, runningSession } from "./session";
import { change } from "./storage";

export interface TrackerConfig {
  brandId: string;
  /** Where `/api/marketing/track` is served; "" is the page's own site. */
  apiEndpoint: string;
}

/** Every call resolves when it is sent or put off. None throws. */
export interface MarketingTracker {
  /** Counts a view of what has no address of its own; addresses are counted by themselves. */
  trackPageView(page: string): Promise<void>;
  /** Reports a purchase, signup, booking or inquiry; one `orderId` counts once. */
  trackConversion(
    type: string,
    value: number,
    orderId?: string,
    currency?: string,
  ): Promise<void>;
  /** Reports what automations listen to, such as `checkout_started`. */
  trackEvent(name: string, data?: object): Promise<void>;
}

export class MarketingTracker {
  constructor(config: TrackerConfig) {
    return track(config);
  }
}

function track({ brandId, apiEndpoint }: TrackerConfig): MarketingTracker {
  const key = `glam_state_${brandId}`;
  const { flush, leave } = createOutbox(key, `${apiEndpoint}/api/marketing/track`);
  let address = "";
  let shown = 0;

  /** Counts a page view or an event, in a session that it starts if none runs. */
  function count(type: BeaconType, data: BeaconData, isFirst?: boolean): Promise<void> {
    const { page = location.pathname } = data;
    change(key, (state) => {
      const isStarted = ensureSession(state, brandId, page, isFirst);
      if (type === "page_view") {
        if (isStarted) return;
        data.view = ++state.session!.views;
      }
      record(state, type, data);
    });
    return flush();
  }

  const countView = (page: string, isFirst?: boolean) => count("page_view", { page }, isFirst);

  /** Counts the page's address, unless it was the last one counted. */
  function look(isFirst?: boolean): void {
    const { pathname, search } = location;
    if (address !== (address = pathname + search)) countView(pathname, isFirst);
  }

  function hide(): void {
    change(key, (state) => {
      const running = runningSession(state);
      if (!running) return;
      running.at = Date.now();
      running.visible += running.at - shown;
      const seconds = Math.floor(running.visible / 1000);
      record(state, "engagement", { page: location.pathname, seconds });
    });
    leave();
  }

  safely(() => {
    shown = Date.now();
    look(true);
    on("visibilitychange", () => {
      if (document.hidden) hide();
      else shown = Date.now();
    });
    on("pageshow", (event) => {
      if ((event as PageTransitionEvent).persisted) countView(location.pathname); // from the bfcache
    });
    on("popstate", () => look());
    for (const name of ["pushState", "replaceState"] as const) {
      const original = history[name];
      history[name] = function (...args) {
        original.apply(this, args);
        safely(look);
      };
    }
  });

  return {
    trackPageView: (page) =>
      safely(() => (page === address || page === location.pathname ? undefined : countView(page))),
    trackConversion: (type, value, orderId, currency) =>
      safely(() => count("conversion", { type, value, orderId, currency })),
    trackEvent: (name, data) => safely(() => count("event", { name, data })),
  };
}
