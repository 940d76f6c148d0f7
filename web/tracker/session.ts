/** Sessions and their events. Changes the shared state only; sends nothing. */

import { isEntry, namesSource } from "./arrival";
import { isStart, type BeaconData, type BeaconType, type Kept, type State } from "./beacons";
import { uuid, visitorId } from "./storage";

const INACTIVITY_MS = 1_800_000; // 30 minutes
const MAX_QUEUE = 50;
const MAX_EVENT_CHARS = 10_000;
const MAX_URL_CHARS = 2000;

/** The running session: active within 30 minutes, and known to the server or about to be. */
export function runningSession({ session, queue }: State) {
  return (
    session &&
    Math.abs(Date.now() - session.at) <= INACTIVITY_MS &&
    (session.id || queue.some(isStart)) &&
    session
  );
}

/** Adds an event of the session. A full queue loses its oldest ones, but not the start they need. */
export function record({ session, queue }: State, type: BeaconType, data: BeaconData): void {
  if (JSON.stringify(data).length > MAX_EVENT_CHARS) return;
  queue.push({ type, sessionId: session!.id, id: uuid(), at: Date.now(), data });
  queue.splice(1, queue.length - MAX_QUEUE);
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
export function ensureSession(state: State, brandId: string, page: string, isFirst?: boolean) {
  const isEntered = isFirst && (isEntry() || !state.session);
  const running = runningSession(state);
  const at = Date.now();
  if (running && !(isEntered && namesSource())) {
    running.at = at;
    return false;
  }
  const view = running ? running.views + 1 : 1;
  const session = (state.session = { visible: 0, ...running, at, views: view });
  record(state, "session_start", {
    visitorId: visitorId(),
    brandId,
    landingPage: page,
    url: isEntered ? location.href.slice(0, MAX_URL_CHARS) : location.origin + page,
    referrer: isEntered ? document.referrer : "",
    nonce: uuid().slice(-12),
    view,
  });
  delete session.id; // the answer tells
  return true;
}

/**
 * Gives what followed a session_start the id that the server answered, up to the next start. If
 * that is another session than the one that ran, its page views are numbered from this one on.
 */
export function adopt({ session, queue }: State, start: Kept, sessionId: string): void {
  const before = sessionId === start.sessionId ? 0 : start.data.view! - 1;
  for (const event of queue) {
    const { data } = event;
    if (isStart(event) && data.view === 1) return;
    event.sessionId = sessionId;
    if (isStart(event)) return;
    if (data.view) data.view -= before;
  }
  if (!session) return;
  session.id = sessionId;
  session.views -= before;
  if (before) session.visible = 0;
}
