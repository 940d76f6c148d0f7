// The cart and the orders, kept in this browser.

import { findProduct } from "./catalog.js";

const CART = "shop_cart";
const ORDERS = "shop_orders";

/** @typedef {Record<string, number>} Cart how many of each product */
/** @typedef {{ id: string, total: number, cart: Cart }} Order */

/**
 * @template T
 * @param {string} key
 * @param {T} empty
 * @returns {T}
 */
function read(key, empty) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") ?? empty;
  } catch {
    return empty;
  }
}

/** @returns {Cart} */
export const cart = () => read(CART, {});

/** @param {Cart} value */
export const itemCount = (value) => Object.values(value).reduce((sum, count) => sum + count, 0);

/** @param {Cart} value in euros */
export const total = (value) =>
  Object.entries(value).reduce((sum, [id, count]) => sum + (findProduct(id)?.price ?? 0) * count, 0);

/**
 * Tells of a product as events and orders do.
 *
 * @param {import("./catalog.js").Product} product
 */
export const described = ({ id, name, price }) => ({
  productId: id,
  name,
  price,
  currency: "EUR",
  url: new URL(`product.html?id=${id}`, location.href).href,
});

/** @param {Cart} value */
export const items = (value) =>
  Object.entries(value).flatMap(([id, quantity]) => {
    const product = findProduct(id);
    return product ? [{ ...described(product), quantity }] : [];
  });

/** Shows in the header how many items the cart holds. */
export function showCount() {
  const count = itemCount(cart());
  for (const badge of document.querySelectorAll("[data-cart-count]"))
    badge.textContent = count ? String(count) : "";
}

/**
 * @param {string} id
 * @param {number} count 0 takes the product out
 */
export function setCount(id, count) {
  const { [id]: _, ...rest } = cart();
  const value = count > 0 ? { ...rest, [id]: count } : rest;
  localStorage.setItem(CART, JSON.stringify(value));
  showCount();
  tell("trackEvent", "cart_updated", {
    cartValue: total(value),
    currency: "EUR",
    items: items(value),
  });
}

/**
 * Turns the cart into an order. Its id is made here, once: however often the thank-you page is
 * loaded, it reports the same order.
 *
 * @returns {Order}
 */
export function placeOrder() {
  const number = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  const id = `MS-${number.toString(36).toUpperCase().padStart(7, "0")}`;
  const order = { id, total: total(cart()), cart: cart() };
  localStorage.setItem(ORDERS, JSON.stringify({ ...read(ORDERS, {}), [id]: order }));
  localStorage.removeItem(CART);
  return order;
}

/**
 * @param {string | null} id
 * @returns {Order | undefined}
 */
export const findOrder = (id) => read(ORDERS, /** @type {Record<string, Order>} */ ({}))[id ?? ""];

/**
 * Tells the tracker, whether it is there by now, comes later or is blocked.
 *
 * @param {import("../tracker/queue").Call} call
 */
export const tell = (...call) => (window.glamlinkQueue = window.glamlinkQueue || []).push(call);

/**
 * @param {string} id of an element that the page has
 * @returns {HTMLElement}
 */
export function element(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}
