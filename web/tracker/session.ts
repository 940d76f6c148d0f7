/** Sessions and their events. Changes the shared state only; sends nothing. */

import { arrival, namesSource } from "./arrival";
import { isStart, type BeaconData, type BeaconType, type State } from "./beacons";
import { json } from "./json";
import { uuid, visitorId } from "./storage";

const enum Limit {
  INACTIVITY_MS = 1_800_000, // 30 minutes
  QUEUE = 50,
  EVENT_CHARS = 10_000,
  URL_CHARS = 2000,
}

/** True if a session was active within 30 minutes, and is known to the server or about to be. */
export const isRunning = ({ id, at, queue }: State) =>
  Math.abs(Date.now() - at) <= Limit.INACTIVITY_MS && (id || queue.some(isStart));

/** Adds an event to the queue. Throws if it is too large. A full queue loses its oldest ones, but not the start they need. */
export function record({ queue }: State, type: BeaconType, data: BeaconData): void {
  if (json(data).length > Limit.EVENT_CHARS)
    throw type + " > 8 KB";
  queue.push({ type, id: uuid(), at: Date.now(), data });
  queue.splice(1, queue.length - Limit.QUEUE);
}

/**
 * Makes sure that a session runs, as of now.
 *
 * A page that was entered from a source sends session_start even if a session runs: the server
 * decides whether that source begins another one. A session that begins without an entry (a
 * reload, a single-page navigation or an event after 30 minutes) states neither referrer nor
 * query: nobody sent the visitor back, so it is direct.
 *
 * @param isFirst whether this is the page's first view, the only one that can be an entry
 * @returns whether a session_start was recorded; it counts the page view itself
 */
export function ensureSession(
  state: State,
  brandId: string,
  page: string,
  isFirst?: boolean,
): boolean {
  const [url, referrer = ""] = isFirst ? arrival(!state.at) : [];
  const runs = isRunning(state);
  state.at = Date.now();
  if (runs && !referrer && !namesSource(url)) return false;
  if (!runs) {
    state.views = state.visible = 0;
    state.seen = state.at;
  }
  record(state, "session_start", {
    visitorId: visitorId(),
    brandId,
    landingPage: page,
    url: (url || location.origin + page).slice(0, Limit.URL_CHARS),
    referrer,
    nonce: uuid().slice(-12),
    view: ++state.views,
  });
  return true;
}
