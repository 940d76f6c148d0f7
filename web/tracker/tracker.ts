/** The tracker: what a site calls, and what it notices by itself. */

import type { BeaconData, BeaconType, State } from "./beacons";
import { createOutbox } from "./outbox";
import { serve, type Queue } from "./queue";
import { on, safely } from "./safely";
import { ensureSession, isRunning, record } from "./session";
import { change } from "./storage";

const enum Limit {
  STAY_MS = 1000,
}

export interface TrackerConfig {
  brandId: string;
  /** Where `/api/marketing/track` is served; "" is the page's own site. */
  apiEndpoint?: string;
}

/** Who a visitor says to be; `token`, the user's ID token, proves it. */
export interface Person {
  email?: string;
  userId?: string;
  token?: string;
}

/** A product in a cart or an order; `price` is of one piece. */
export interface Item {
  productId: string | number;
  name?: string;
  price?: number | string;
  url?: string;
  image?: string;
  quantity?: number;
}

export interface OrderDetails {
  currency?: string;
  items?: Item[];
}

/** Every call resolves when it is sent or put off, and none throws. */
export class MarketingTracker {
  /** Counts a view of what has no address of its own; addresses are counted by themselves. */
  readonly trackPageView!: (page: string) => Promise<void>;

  /**
   * Reports a purchase, signup, booking or inquiry; one `orderId` counts once. Where the products of
   * an order are told, they stand in the place of its currency: the server tells them apart.
   */
  readonly trackConversion!: (
    type: string,
    value: number | string,
    orderId?: string | number,
    currency?: string | OrderDetails,
  ) => Promise<void>;

  /** Reports what automations listen to, such as `checkout_started`. */
  readonly trackEvent!: (name: string, data?: object) => Promise<void>;

  /** Says who the visitor is: a claim, until the server has a proof of it. */
  readonly identify!: (person: Person) => Promise<void>;

  /** Starts, unless the page has a tracker of this brand: then it is that one. */
  constructor({ brandId, apiEndpoint = "" }: TrackerConfig) {
    const key = `glam_state_${brandId}` as const;
    const queue = (window.glamlinkQueue = window.glamlinkQueue || []) as Queue;
    if (queue[key]) return queue[key];
    queue[key] = this;
    const endpoint = apiEndpoint.replace(/\/$/, "");
    const { flush, leave } = createOutbox(key, `${endpoint}/api/marketing/track`);
    let address = "";
    let shown = 0;
    let staying = 0;

    function countView(page: string, isFirst?: boolean): Promise<void> {
      change(key, (state) => {
        if (!ensureSession(state, brandId, page, isFirst))
          record(state, "page_view", { page, view: ++state.views });
      });
      return flush();
    }

    function tell(type: BeaconType, data: object): Promise<void> {
      return safely(() => {
        change(key, (state) => {
          ensureSession(state, brandId, location.pathname);
          record(state, type, data as BeaconData);
        });
        return flush();
      });
    }

    /** Counts the page's address, unless it was counted last or only its query was replaced. */
    function look(isReplaced?: boolean): void {
      const { pathname, search } = location;
      const last = address;
      address = pathname + search;
      if (isReplaced ? last.split("?")[0] !== pathname : last !== address)
        countView(pathname, !last);
    }

    function hide(state: State): void {
      if (!isRunning(state)) return;
      const now = Date.now();
      state.visible += now - Math.max(shown, state.seen);
      state.at = state.seen = now;
      record(state, "engagement", { page: location.pathname, seconds: (state.visible / 1000) | 0 });
      // After a click that stays on the site the next page sends it, if nothing else waits.
      if (now > staying || state.queue[1]) leave(state);
    }

    /** Notices a click that leads to another page of this site, in this tab. */
    function follow({ target, ctrlKey, metaKey, shiftKey, altKey }: MouseEvent): void {
      const link = (target as Element).closest<HTMLAnchorElement>("a:not([target],[download])");
      if (link?.origin === location.origin && !(ctrlKey || metaKey || shiftKey || altKey))
        staying = Date.now() + Limit.STAY_MS;
    }

    safely(() => {
      shown = Date.now();
      look();
      on("pageshow", ({ persisted }: PageTransitionEvent) => {
        if (persisted) countView(location.pathname); // from the bfcache
      });
      on("visibilitychange", () => {
        if (document.hidden) change(key, hide);
        else shown = Date.now();
      });
      on("click", follow);
      const { navigation } = window;
      // Knows of each change of the address; the methods may have been taken before.
      if (navigation?.currentEntry)
        on(
          "currententrychange",
          ({ navigationType }: NavigationCurrentEntryChangeEvent) =>
            look(navigationType === "replace"),
          navigation,
        );
      else {
        on("popstate", () => look());
        for (const name of ["pushState", "replaceState"] as const) {
          const original = History.prototype[name];
          History.prototype[name] = function (...args) {
            original.apply(this, args);
            safely(() => look(name > "q"));
          };
        }
      }
    });

    this.trackPageView = (page) =>
      safely(() => [address, location.pathname].includes(page) || countView(page));
    this.trackConversion = (type, value, orderId, currency) =>
      tell("conversion", { type, value, orderId, currency });
    this.trackEvent = (name, data) => tell("event", { name, data });
    this.identify = (person) => tell("identify", person);
    serve(queue, this);
  }
}
