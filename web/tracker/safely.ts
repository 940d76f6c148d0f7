/**
 * Does `work`, at once unless the page is only being prerendered, and never lets an error out:
 * whatever is wrong with the browser or the call, the page comes first.
 */
export async function safely(work: () => unknown): Promise<void> {
  try {
    if (document.prerendering)
      await new Promise((shown) => document.addEventListener("prerenderingchange", shown));
    await work();
  } catch {
    // the page goes on
  }
}

/** Listens, safely. */
export function on(type: string, listener: (event: Event) => void): void {
  addEventListener(type, (event) => safely(() => listener(event)));
}
