/** Sends the queue: one request at a time among all tabs, until each event is answered. */

import { encode, isStart, type Kept, type State } from "./beacons";
import { warn } from "./safely";
import { change } from "./storage";

const enum Limit {
  AGE_MS = 86_400_000, // 24 hours
  BATCH_CHARS = 20_000, // at most 60 KB in UTF-8
  BACKOFF_S = 256,
}

export interface Outbox {
  /** Sends what there is. Resolves when it is answered or put off. */
  flush(): Promise<void>;
  /** Hands everything to the browser as the page is left. What needs an answer stays queued too. */
  leave(state: State): void;
}

/** @param key the state's key in the storage, and the name of the lock among tabs */
export function createOutbox(key: string, url: string): Outbox {
  let sending = Promise.resolve();
  let isWaiting = false;
  let backoff = 1;
  let maxChars: number = Limit.BATCH_CHARS;
  let batch: Kept[];
  let body: string;

  /** Takes the next batch off the head of the queue. A session_start goes alone: the rest waits. */
  const take = (state: State) => {
    state.queue = state.queue.filter((event) => Date.now() - event.at < Limit.AGE_MS);
    batch = [...state.queue];
    while (batch[1] && (batch.some(isStart) || encode(state, batch).length > maxChars)) batch.pop();
    body = encode(state, batch);
  };

  /** Removes the answered batch. The answer to a session_start, unless refused, names its session. */
  const settle = (state: State, sessionId?: string) => {
    const [first] = batch as [Kept];
    state.queue = state.queue.filter((event) => !batch.some(({ id }) => event.id === id));
    if (!isStart(first) || sessionId === state.id) return;
    state.id = sessionId;
    state.before = first.data.view! - 1;
    state.visible = 0;
  };

  const drain = async () => {
    while (!isWaiting) {
      change(key, take);
      if (!batch[0]) break;
      try {
        const answer = await fetch(url, {
          method: "POST",
          body,
          keepalive: true,
          credentials: "omit",
        });
        const { ok, status } = answer;
        const { sessionId, error } = await answer.json();
        if (error && backoff < 2) warn(error);
        // Refused for good is 400, 403, 413 or 422. What else there is may be somebody else's.
        if (!(ok ? sessionId : error && /4.[^459]/.test(status as never)))
          throw answer.headers.get("retry-after");
        backoff = 1;
        if (error && batch[1] && status !== 403) maxChars = 0; // from now on, one by one
        else change(key, (state) => settle(state, sessionId));
      } catch (delay) {
        if (backoff < 2) warn(`no answer: ${url}`);
        isWaiting = true;
        backoff = Math.min(backoff * 2, Limit.BACKOFF_S);
        setTimeout(retry, 1000 * (+(delay as string) || backoff));
      }
    }
    maxChars = Limit.BATCH_CHARS;
  };

  const flush = () =>
    // Where there are no locks (pages without https, blocked storage), each tab sends on its own.
    (sending = sending.then(() => navigator.locks.request(key, drain)).catch(drain));

  const retry = () => {
    isWaiting = false;
    flush();
  };

  addEventListener("online", retry);

  return {
    flush,
    leave(state) {
      // Leaves its last event, the engagement, to the next one, which includes it.
      if (navigator.sendBeacon?.(url, encode(state, state.queue))) state.queue.pop();
    },
  };
}
