/** JSON as everywhere, also on pages whose scripts (Prototype 1.6) give all arrays a `toJSON`. */
export function json(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key, told) {
    return Array.isArray(this[key]) ? this[key] : told;
  });
}
