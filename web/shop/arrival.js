// Plays an arrival from elsewhere: `?demo_referrer=https://…` becomes the page's referrer and leaves
// the address. Runs before the tracker starts.
(() => {
  const address = new URL(location.href);
  const referrer = address.searchParams.get("demo_referrer");
  if (referrer === null) return;
  Object.defineProperty(document, "referrer", { configurable: true, get: () => referrer });
  address.searchParams.delete("demo_referrer");
  history.replaceState(history.state, "", address);
})();
