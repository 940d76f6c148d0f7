/** The calls that a page writes down before the tracker is there, or without asking whether it is. */

import { safely } from "./safely";
import type { MarketingTracker } from "./tracker";

/** A method's name and its arguments. */
export type Call = [keyof MarketingTracker, ...unknown[]];

declare global {
  interface Window {
    /** Pages push calls here: an array until a tracker has come, then `push` makes them at once. */
    glamlinkQueue?: Call[];
  }
}

/** Makes each call by itself: one that cannot be made stops no other. */
export function replay(tracker: MarketingTracker, calls: Call[]): void {
  for (const call of calls)
    safely(() => {
      const [method, ...args] = call;
      return (tracker[method] as (...args: unknown[]) => unknown)(...args);
    });
}

/** Makes the page's queued calls and those still to come, unless another tracker does already. */
export function serveQueue(tracker: MarketingTracker): void {
  const queue = (window.glamlinkQueue = window.glamlinkQueue || []);
  if (queue.push !== [].push) return;
  queue.push = (...calls) => {
    replay(tracker, calls);
    return queue.length;
  };
  replay(tracker, queue);
}
