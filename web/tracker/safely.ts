/** Tells whoever builds the page. */
export const warn = (what: unknown) => console.warn("glamlink:", what);

/**
 * Does `work`, at once unless the page is only being prerendered, and never lets an error out:
 * whatever is wrong with the browser or the call, the page comes first.
 */
export async function safely(work: () => unknown): Promise<void> {
  try {
    if (document.prerendering)
      document.addEventListener("prerenderingchange", () => safely(work));
    else await work();
  } catch (error) {
    warn(error);
  }
}

/** Listens, safely. */
export function on<E>(type: string, listener: (event: E) => void, target: EventTarget = window) {
  target.addEventListener(type, (event) => safely(() => listener(event as E)));
}
