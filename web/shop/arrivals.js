import { element, showCount } from "./cart.js";

/**
 * @typedef {object} Arrival
 * @property {string} name
 * @property {string} how
 * @property {Record<string, string>} query
 * @property {string} [referrer]
 */

/** @type {Record<string, Arrival[]>} */
const groups = {
  Paid: [
    {
      name: "Google Ads",
      how: "gclid",
      query: { gclid: "EAIaIQobChMI-demo" },
      referrer: "https://www.google.com/",
    },
    {
      name: "TikTok Ads",
      how: "ttclid",
      query: { ttclid: "E.C.P.demo" },
      referrer: "https://www.tiktok.com/",
    },
    {
      name: "Affiliate",
      how: "utm_medium=affiliate",
      query: { utm_source: "glossy-guide", utm_medium: "affiliate", utm_campaign: "spring" },
    },
  ],
  Search: [
    { name: "Google", how: "organic", query: {}, referrer: "https://www.google.com/" },
    { name: "Bing", how: "organic", query: {}, referrer: "https://www.bing.com/" },
    { name: "ChatGPT", how: "AI assistant", query: {}, referrer: "https://chatgpt.com/" },
  ],
  Social: [
    {
      name: "Facebook post",
      how: "fbclid, not paid",
      query: { fbclid: "IwAR0-demo" },
      referrer: "https://l.facebook.com/",
    },
    { name: "Instagram", how: "referrer", query: {}, referrer: "https://l.instagram.com/" },
    { name: "YouTube", how: "referrer", query: {}, referrer: "https://www.youtube.com/" },
  ],
  Messages: [
    {
      name: "Newsletter",
      how: "utm_medium=email",
      query: { utm_source: "newsletter", utm_medium: "email", utm_campaign: "march" },
    },
    {
      name: "SMS",
      how: "utm_medium=sms",
      query: { utm_source: "sms", utm_medium: "sms", utm_campaign: "back-in-stock" },
    },
    {
      name: "Push message",
      how: "utm_medium=push",
      query: { utm_source: "app", utm_medium: "push", utm_campaign: "weekend" },
    },
  ],
  Other: [
    {
      name: "Partner's site",
      how: "referral",
      query: {},
      referrer: "https://partner-salon.example/",
    },
    { name: "Direct", how: "no source at all", query: {}, referrer: "" },
  ],
};

/** @param {Arrival} arrival */
function address({ query, referrer }) {
  const parameters = new URLSearchParams(query);
  if (referrer !== undefined) parameters.set("demo_referrer", referrer);
  return `./?${parameters}`;
}

element("arrivals").innerHTML = Object.entries(groups)
  .map(
    ([group, arrivals]) => `
    <section class="arrivals"><h2>${group}</h2><ul>${arrivals
      .map(
        (arrival) =>
          `<li><a href="${address(arrival)}"><strong>${arrival.name}</strong>
            <span class="muted">${arrival.how}</span></a></li>`,
      )
      .join("")}</ul></section>`,
  )
  .join("");

/** @param {string} text */
const say = (text) => (element("said").textContent = text);

const STATE = "glam_state_demo";

element("forget").addEventListener("click", () => {
  localStorage.removeItem(STATE);
  localStorage.removeItem("glam_visitor_id");
  say("Forgotten: the next page is a new visitor's first.");
});

element("later").addEventListener("click", () => {
  const state = JSON.parse(localStorage.getItem(STATE) ?? "{}");
  localStorage.setItem(STATE, JSON.stringify({ ...state, at: 1 }));
  say("The session has ended: the next page starts another one.");
});
showCount();
