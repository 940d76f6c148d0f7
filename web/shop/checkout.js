import { cart, element, itemCount, items, placeOrder, showCount, tell, total } from "./cart.js";
import { findProduct, money } from "./catalog.js";

const content = cart();
const count = itemCount(content);
if (count) {
  element("summary").innerHTML = `
    <ul class="summary">${Object.entries(content)
      .map(([id, n]) => `<li><span>${n} × ${findProduct(id)?.name}</span></li>`)
      .join("")}</ul>
    <div class="sum"><span>Total</span><strong class="price">${money(total(content))}</strong></div>`;
  tell("trackEvent", "checkout_started", {
    cartValue: total(content),
    currency: "EUR",
    items: items(content),
  });
} else {
  element("checkout").innerHTML = `<div class="empty"><p>There is nothing to pay for yet.</p>
    <p><a class="button" href="./">See all products</a></p></div>`;
}

let said = "";

/** Says once who the visitor is, by an address that can be one: already before the order. */
function sayWho() {
  const address = document.querySelector("#checkout input[type=email]");
  if (!(address instanceof HTMLInputElement)) return;
  if (!address.value || !address.validity.valid || address.value === said) return;
  said = address.value;
  tell("identify", { email: said });
}

element("checkout").addEventListener("change", sayWho);
element("checkout").addEventListener("submit", (event) => {
  event.preventDefault();
  sayWho();
  location.href = `thank-you.html?order=${placeOrder().id}`;
});
showCount();
