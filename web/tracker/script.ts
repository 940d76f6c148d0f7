/** The one-line form: `<script defer src="https://…/tracker.js" data-brand="…"></script>`. */

import { safely } from "./safely";
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

const script = document.currentScript as HTMLScriptElement;

safely(() => {
  window.MarketingTracker = MarketingTracker;
  const calls = window.glamlink || [];
  const { brand, endpoint = new URL(script.src).origin } = script.dataset;
  if (!brand || !Array.isArray(calls)) return; // the class alone, or a second copy of the script
  const tracker = (window.glamlink = new MarketingTracker({
    brandId: brand,
    apiEndpoint: endpoint,
  }));
  for (const [method, ...args] of calls)
    (tracker[method] as (...args: unknown[]) => void)(...args);
});
