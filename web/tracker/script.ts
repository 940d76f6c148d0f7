/** The one-line form: `<script defer src="https://…/tracker.js" data-brand="…"></script>`. */

import { MarketingTracker } from "./tracker";

/** A call made before the script has loaded: the method's name and its arguments. */
type Call = [keyof MarketingTracker, ...unknown[]];

declare global {
  interface Document {
    readonly prerendering?: boolean;
  }
  interface Window {
    MarketingTracker: typeof MarketingTracker;
    glamlink?: MarketingTracker | Call[];
  }
}

window.MarketingTracker = MarketingTracker;

try {
  const script = document.currentScript as HTMLScriptElement;
  const { brand, endpoint = new URL(script.src).origin } = script.dataset;
  const calls = window.glamlink || [];
  // Without a brand only the class is wanted; without an array this is a second copy of the script.
  if (brand && Array.isArray(calls)) {
    const tracker = new MarketingTracker({ brandId: brand, apiEndpoint: endpoint });
    window.glamlink = tracker;
    for (const [method, ...args] of calls)
      (tracker[method] as (...args: unknown[]) => void)(...args);
  }
} catch {
  // the page goes on
}
