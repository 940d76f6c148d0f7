/** The one-line form: `<script defer src="https://…/tracker.js" data-brand="…"></script>`. */

import type { Call } from "./queue";
import { warn } from "./safely";
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
  const script = document.currentScript as HTMLScriptElement | null;
  const brand = script?.dataset["brand"];
  // A module, or a script in a bundle, does not know its tag.
  if (!brand) throw "use new MarketingTracker({ brandId, apiEndpoint })";
  const { src } = script;
  const { domains, endpoint = src.split("/", 3).join("/") } = script.dataset;
  const start = () => {
    const calls = window.glamlink;
    window.glamlink = new MarketingTracker({ brandId: brand, apiEndpoint: endpoint });
    if (Array.isArray(calls)) window.glamlinkQueue!.push(...calls);
  };
  // What another domain hands over has to be there before the tracker looks.
  if (domains) import(src.replace(/[^/]*$/, "handover.js")).then(start, start);
  else start();
} catch (error) {
  warn(error);
}
