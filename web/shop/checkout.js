import { cart, element, itemCount, placeOrder, showCount, total, track } from "./cart.js";
import { findProduct, money } from "./catalog.js";

const content = cart();
const count = itemCount(content);
if (count) {
  element("summary").innerHTML = `
    <ul class="summary">${Object.entries(content)
      .map(([id, n]) => `<li><span>${n} × ${findProduct(id)?.name}</span></li>`)
      .join("")}</ul>
    <div class="sum"><span>Total</span><strong class="price">${money(total(content))}</strong></div>`;
  track("checkout_started", { items: count, value: total(content), currency: "EUR" });
} else {
  element("checkout").innerHTML = `<div class="empty"><p>There is nothing to pay for yet.</p>
    <p><a class="button" href="./">See all products</a></p></div>`;
}

element("checkout").addEventListener("submit", (event) => {
  event.preventDefault();
  location.href = `thank-you.html?order=${placeOrder().id}`;
});
showCount();
