// What the shop sells.

/**
 * @typedef {object} Product
 * @property {string} id
 * @property {string} name
 * @property {string} kind
 * @property {string} size
 * @property {number} price in euros
 * @property {string} tone the colour behind its picture
 * @property {string} summary
 * @property {string[]} details
 */

/** @type {Product[]} */
export const products = [
  {
    id: "dew-serum",
    name: "Dew Serum",
    kind: "Hydrating face serum",
    size: "30 ml",
    price: 48,
    tone: "#f3e3d7",
    summary: "A light, fast serum that leaves skin calm, full and never sticky.",
    details: ["Hyaluronic acid in three weights", "Panthenol and oat", "Fragrance free"],
  },
  {
    id: "velvet-lipstick",
    name: "Velvet Lipstick",
    kind: "Soft matte colour",
    size: "Shade 04, Fig",
    price: 26,
    tone: "#efd9dc",
    summary: "One glide of dense, soft colour that still feels like nothing at noon.",
    details: ["Rosehip and jojoba", "Eight hours of wear", "Refillable case"],
  },
  {
    id: "night-cream",
    name: "Night Cream",
    kind: "Restoring face cream",
    size: "50 ml",
    price: 56,
    tone: "#e2e4ec",
    summary: "A rich cream for the hours in which skin does its own repairs.",
    details: ["Ceramides and squalane", "Gentle retinal", "For dry and mature skin"],
  },
  {
    id: "fig-perfume",
    name: "Figuier",
    kind: "Eau de parfum",
    size: "50 ml",
    price: 92,
    tone: "#e3e8dc",
    summary: "Green fig, warm stone and a little salt: an afternoon by the sea wall.",
    details: ["Fig leaf, bergamot", "Iris, cedar", "White musk, sea salt"],
  },
  {
    id: "lash-mascara",
    name: "Long Story Mascara",
    kind: "Lengthening mascara",
    size: "9 ml, Black",
    price: 24,
    tone: "#e9e2ee",
    summary: "Length and lift from a slim brush, without a flake by the evening.",
    details: ["Tubing formula", "Comes off with warm water", "Safe with lenses"],
  },
  {
    id: "gloss-polish",
    name: "Gloss Polish",
    kind: "Nail colour",
    size: "11 ml, Terracotta",
    price: 16,
    tone: "#f4dccd",
    summary: "High shine in two thin coats; dry before the kettle has boiled.",
    details: ["77 % plant based", "Flat wide brush", "Lasts seven days"],
  },
];

/** @param {string | null} id */
export const findProduct = (id) => products.find((product) => product.id === id);

const euros = new Intl.NumberFormat("en-IE", { style: "currency", currency: "EUR" });

/** @param {number} value in euros */
export const money = (value) => euros.format(value);
