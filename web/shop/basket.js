import { picture } from "./art.js";
import { cart, element, setCount, showCount, total } from "./cart.js";
import { findProduct, money } from "./catalog.js";

/**
 * @param {string} id
 * @param {number} count
 */
function line(id, count) {
  const product = findProduct(id);
  if (!product) return "";
  return `
    <li class="line">
      <a class="picture" href="product.html?id=${id}" aria-label="${product.name}">${picture(product)}</a>
      <div><a class="card-name" href="product.html?id=${id}">${product.name}</a>
        <p class="muted">${product.size}</p></div>
      <div class="stepper" role="group" aria-label="Quantity of ${product.name}">
        <button type="button" data-id="${id}" data-count="${count - 1}"
          aria-label="One less ${product.name}">−</button>
        <span aria-live="polite">${count}</span>
        <button type="button" data-id="${id}" data-count="${count + 1}"
          aria-label="One more ${product.name}">+</button>
      </div>
      <p class="price">${money(product.price * count)}</p>
    </li>`;
}

function show() {
  const content = cart();
  const lines = Object.entries(content).sort(([a], [b]) => a.localeCompare(b));
  element("cart").innerHTML = lines.length
    ? `<ul class="lines">${lines.map(([id, count]) => line(id, count)).join("")}</ul>
       <div class="sum"><span>Total</span><strong class="price">${money(total(content))}</strong></div>
       <p class="muted">Shipping is free. VAT is included.</p>
       <p class="actions"><a class="button" href="checkout.html">Go to checkout</a>
         <a class="quiet" href="./">Continue shopping</a></p>`
    : `<div class="empty"><p>Your cart is empty.</p>
       <p><a class="button" href="./">See all products</a></p></div>`;
  showCount();
}

element("cart").addEventListener("click", ({ target }) => {
  const button = target instanceof Element ? target.closest("button") : null;
  if (!button?.dataset["id"]) return;
  const { id, count } = button.dataset;
  setCount(id ?? "", Number(count));
  show();
  const label = button.getAttribute("aria-label");
  const again = document.querySelector(`button[aria-label="${label}"]`);
  if (again instanceof HTMLElement) again.focus();
});
show();
