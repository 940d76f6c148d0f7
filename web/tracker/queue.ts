/** The calls that a page writes down before the tracker is there, or without asking whether it is. */

import { safely } from "./safely";
import type { MarketingTracker } from "./tracker";

/** A method's name and its arguments. */
export type Call = [keyof MarketingTracker, ...unknown[]];

/** The page's queue; it also knows the page's trackers, by the keys of their states. */
export interface Queue extends Array<Call> {
  [key: `glam_state_${string}`]: MarketingTracker;
}

declare global {
  interface Window {
    /** Pages push calls here: an array until a tracker has come, then `push` makes them at once. */
    glamlinkQueue?: Call[];
  }
}

/** Makes the page's queued calls and those still to come, unless another tracker does already. */
export function serve(queue: Queue, tracker: MarketingTracker): void {
  if (queue.push != [].push) return;
  queue.push = (...calls) => {
    for (const call of calls)
      // Each by itself: one that cannot be made stops no other.
      safely(() => {
        const [method, ...args] = call;
        return (tracker[method] as (...args: unknown[]) => unknown)(...args);
      });
    return queue.length;
  };
  queue.push(...queue);
}
