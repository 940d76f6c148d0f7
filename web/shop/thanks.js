import { element, findOrder, items, showCount } from "./cart.js";
import { money } from "./catalog.js";

const order = findOrder(new URLSearchParams(location.search).get("order"));
if (order) {
  element("order").innerHTML = `
    <p class="eyebrow">Order ${order.id}</p>
    <h1>Thank you</h1>
    <p class="lead">Your order of <strong>${money(order.total)}</strong> is placed.</p>
    <p class="muted">Reload this page as often as you like: the order counts once.</p>
    <p class="actions"><a class="button" href="./">Back to the shop</a>
      <a class="quiet" href="arrivals.html">Play another arrival</a></p>`;
  // A shop whose server writes its thank-you page puts this line there, in a script of its own.
  const { total, id } = order;
  const details = { currency: "EUR", items: items(order.cart) };
  (window.glamlinkQueue = window.glamlinkQueue || []).push(["trackConversion", "purchase", total, id, details]);
} else {
  element("order").innerHTML = `<div class="empty"><h1>No such order</h1>
    <p><a class="button" href="./">Back to the shop</a></p></div>`;
}
showCount();
