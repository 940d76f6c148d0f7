/** Where a page was entered from. */

// Wider than the click ids known, where that is shorter: what is a source, the server decides.
const SOURCE_PARAMETER =
  /[?&](utm_\w+|ref|(gad_)?source|\w*c(l\w*)?id|[gw]braid|gclsrc|li_fat_id|igshid|epik|_kx)=/i;

/** True if the address or the referrer may name a source. */
export function namesSource(): boolean {
  const [, , referrer = location.host] = document.referrer.split("/");
  return referrer !== location.host || SOURCE_PARAMETER.test(location.search);
}

/**
 * True if the page was opened by following a link or typing an address. A reload, a step through
 * the history or a restored tab shows an old address and referrer again: nobody came from there now.
 */
export function isEntry(): boolean {
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return !/^[rb]/.test(navigation?.type!);
}
