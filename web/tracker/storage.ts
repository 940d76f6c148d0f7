/** What outlives the page: localStorage, or memory for this page where the browser refuses it. */

import type { State } from "./beacons";

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
  let saved;
  try {
    saved = JSON.parse(storage[key]!);
  } catch {
    // none, or not ours
  }
  const state: State = { queue: [], before: 0, ...saved };
  work(state);
  save(key, JSON.stringify(state));
}

/** A random UUID (version 4), also where crypto.randomUUID is missing: on pages without https. */
export function uuid(): string {
  return "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx".replace(/x/g, () =>
    (crypto.getRandomValues(new Uint8Array(1))[0]! % 16).toString(16),
  );
}

/** The browser's visitor id, under the plan's storage key. */
export function visitorId() {
  const key = "glam_visitor_id";
  save(key, storage[key] || uuid());
  return storage[key];
}
