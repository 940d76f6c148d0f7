import { picture } from "./art.js";
import { element, showCount } from "./cart.js";
import { money, products } from "./catalog.js";

element("products").innerHTML = products
  .map(
    (product) => `
    <li class="card">
      <a href="product.html?id=${product.id}">
        <span class="picture">${picture(product)}</span>
        <span class="card-text">
          <span class="card-name">${product.name}</span>
          <span class="price">${money(product.price)}</span>
          <span class="muted">${product.kind}, ${product.size}</span>
        </span>
      </a>
    </li>`,
  )
  .join("");
showCount();
