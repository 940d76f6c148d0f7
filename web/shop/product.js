import { picture } from "./art.js";
import { cart, described, element, setCount, showCount, tell } from "./cart.js";
import { findProduct, money } from "./catalog.js";

const product = findProduct(new URLSearchParams(location.search).get("id"));
if (product) {
  document.title = `${product.name} · Maren & Sol`;
  element("product").innerHTML = `
    <div class="picture">${picture(product)}</div>
    <div class="product-text">
      <p class="eyebrow">${product.kind}</p>
      <h1>${product.name}</h1>
      <p class="lead">${product.summary}</p>
      <ul class="details">${product.details.map((detail) => `<li>${detail}</li>`).join("")}</ul>
      <p class="buy"><span class="price">${money(product.price)}</span>
        <span class="muted">${product.size}</span></p>
      <button class="button" id="add" type="button">Add to cart</button>
      <p class="note" id="added" role="status"></p>
    </div>`;
  element("add").addEventListener("click", () => {
    setCount(product.id, (cart()[product.id] ?? 0) + 1);
    element("added").innerHTML = `In your cart. <a href="cart.html">View cart</a>`;
  });
  tell("trackEvent", "product_viewed", described(product));
} else {
  element("product").innerHTML = `
    <div class="empty"><h1>We do not have that one</h1>
    <p><a class="button" href="./">See all products</a></p></div>`;
}
showCount();
