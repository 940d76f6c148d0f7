/** Where a page was entered from. */

declare global {
  interface Window {
    /** Of the hand-over between a site's domains: tells which other hosts are the site's own. */
    glamlinkOwns?: (host: string) => boolean;
  }
}

// Wider than the click ids known, where that is shorter: what is a source, the server decides.
const SOURCE_PARAMETER =
  /[?&#](utm_\w+|ref|(gad_)?source|(.?bra|igsh|li_fat_|\w*c(l\w*)?)id|gclsrc|epik|_kx)=/i;

/** True if the address may name a source. */
export const namesSource = (url?: string) => SOURCE_PARAMETER.test(url!);

/**
 * The page's first address (scripts may have cut off its parameters before this one ran), and its
 * referrer if that is another site.
 *
 * Empty unless the page was opened by following a link or typing an address. A reload, a step
 * through the history or a restored tab shows an old address and referrer again: nobody came from
 * there now. Nor does anybody come to a page in a sandbox, or to a frame without an address.
 *
 * @param isNew whether the browser was never here: then even a reload is an entry
 */
export function arrival(isNew: boolean): [url?: string, referrer?: string] {
  const { href, host } = location;
  const { referrer } = document;
  const [opened] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  if (!host || self.origin === "null" || (!isNew && /^[rb]/.test(opened?.type!))) return [];
  const [, , from = host] = referrer.split("/");
  return [
    namesSource(opened?.name) ? opened!.name : href,
    from === host || window.glamlinkOwns?.(from) ? "" : referrer,
  ];
}
