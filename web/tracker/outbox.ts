/** Sends the queue: one request at a time among all tabs, until each event is answered. */

import { isStart, type Kept, type State } from "./beacons";
import { adopt } from "./session";
import { change } from "./storage";

const MAX_AGE_MS = 86_400_000; // 24 hours
const MAX_BATCH_CHARS = 20_000; // at most 60 KB in UTF-8; the queue is no longer than a batch may be
const MAX_BACKOFF_S = 256;

/** The body for a batch of events. */
function encode(batch: Kept[]): string {
  return JSON.stringify(
    batch.map((event) => ({
      ...event,
      id: /^(conv|event)/.test(event.type) ? event.id : undefined,
      at: undefined,
      age: Math.max(Date.now() - event.at, 0) || undefined,
    })),
  );
}

/** Cuts a batch to what a body may carry, but not below one event. */
function cut(batch: Kept[], maxChars: number): Kept[] {
  while (batch[1] && encode(batch).length > maxChars) batch.pop();
  return batch;
}

/** Takes answered events out of the queue; a session_start's answer names the session of the next. */
function settle(state: State, batch: Kept[], sessionId?: string): void {
  state.queue = state.queue.filter(({ id }) => !batch.some((event) => event.id === id));
  if (isStart(batch[0]!) && sessionId) adopt(state, batch[0]!, sessionId);
}

export interface Outbox {
  /** Sends what there is. Resolves when it is answered or put off. */
  flush(): Promise<void>;
  /** Hands everything to the browser as the page is left. What needs an answer stays queued too. */
  leave(): void;
}

/** @param key the state's key in the storage, and the name of the lock among tabs */
export function createOutbox(key: string, url: string): Outbox {
  let sending = Promise.resolve();
  let isWaiting = false;
  let backoff = 1;
  let maxChars = MAX_BATCH_CHARS;

  /** The events whose session is known, else the head of the queue: a session_start, alone. */
  function nextBatch(): Kept[] {
    return change(key, (state) => {
      const queue = (state.queue = state.queue.filter(({ at }) => Date.now() - at < MAX_AGE_MS));
      const known = queue.filter((event) => event.sessionId && !isStart(event));
      return known[0] ? cut(known, maxChars) : queue.slice(0, 1);
    });
  }

  async function send(batch: Kept[]): Promise<void> {
    let delay;
    try {
      const answer = await fetch(url, {
        method: "POST",
        body: encode(batch),
        keepalive: true,
        credentials: "omit",
      });
      const { ok, status } = answer;
      if (status === 429 || status >= 500) {
        delay = answer.headers.get("retry-after");
        throw status;
      }
      const { sessionId } = ok ? await answer.json() : answer;
      backoff = 1;
      if (batch[1] && [400, 413, 422].includes(status)) maxChars = 0; // from now on, one by one
      else change(key, (state) => settle(state, batch, sessionId));
    } catch {
      isWaiting = true;
      backoff = Math.min(backoff * 2, MAX_BACKOFF_S);
      setTimeout(retry, 1000 * (Number(delay) || backoff));
    }
  }

  async function drain(): Promise<void> {
    for (let batch; !isWaiting && (batch = nextBatch())[0]; ) await send(batch);
    maxChars = MAX_BATCH_CHARS;
  }

  function flush(): Promise<void> {
    // Where there are no locks (pages without https, blocked storage), each tab sends on its own.
    return (sending = sending.then(() => navigator.locks.request(key, drain)).catch(drain));
  }

  function retry(): void {
    isWaiting = false;
    flush();
  }

  addEventListener("online", retry);

  return {
    flush,
    leave() {
      change(key, (state) => {
        const batch = cut([...state.queue], MAX_BATCH_CHARS);
        if (batch[0] && navigator.onLine && navigator.sendBeacon(url, encode(batch)))
          state.queue = state.queue.filter(({ type }) => type !== "engagement");
      });
    },
  };
}
