/** The one-line form: `<script defer src="https://…/tracker.js" data-brand="…"></script>`. */

import { replay, type Call } from "./queue";
import { MarketingTracker } from "./tracker";

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
    window.glamlink = new MarketingTracker({ brandId: brand, apiEndpoint: endpoint });
    replay(window.glamlink, calls);
  }
} catch {
  // the page goes on
}
