/** localStorage, or memory for this page where the browser refuses it (private mode, full, blocked). */

import type { State } from "./beacons";

const memory: Record<string, string> = {};

function load(key: string): string | null {
  try {
    return memory[key] || localStorage.getItem(key);
  } catch {
    return null;
  }
}

function save(key: string, value: string): void {
  memory[key] = value;
  try {
    localStorage.setItem(key, value);
    delete memory[key];
  } catch {
    // memory serves this page
  }
}

/** Changes the state that all tabs share, in one step; not at all if `work` throws. */
export function change<T>(key: string, work: (state: State) => T): T {
  const state: State = { queue: [], ...JSON.parse(load(key)!) };
  const result = work(state);
  save(key, JSON.stringify(state));
  return result;
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
  const id = load(key) || uuid();
  save(key, id);
  return id;
}
