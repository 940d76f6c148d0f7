/** What outlives the page: localStorage, or memory for this page where the browser refuses it. */

import type { State } from "./beacons";
import { json } from "./json";

let storage: Record<string, string | undefined> = {};
try {
  storage = localStorage || storage;
} catch {
  // blocked: memory serves this page
}

function save(key: string, value: string): void {
  try {
    storage[key] = value;
  } catch {
    storage = { ...storage, [key]: value }; // full
  }
}

/** Changes the state that all tabs share, in one step; not at all if `work` throws. */
export function change(key: string, work: (state: State) => void): void {
  let state = { queue: [], before: 0 } as unknown as State;
  try {
    const saved: State = JSON.parse(storage[key]!);
    if (saved.queue.every((event) => event.data)) state = saved;
  } catch {
    // none, or not ours
  }
  work(state);
  save(key, json(state));
}

/** A random UUID (version 4), also where crypto.randomUUID is missing: on pages without https. */
export function uuid(): string {
  return "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx".replace(/x/g, () =>
    (crypto.getRandomValues(new Uint8Array(1))[0]! % 16).toString(16),
  );
}

/** The browser's visitor id, under the plan's storage key. */
export function visitorId(): string {
  const key = "glam_visitor_id";
  if (!/^[^\W_][\w-]{0,63}$/.test(storage[key] || "")) save(key, uuid());
  return storage[key]!;
}
