// Pictures of the products, as inline SVG.

/** @type {Record<string, string>} */
const drawings = {
  "dew-serum": `
    <rect x="84" y="20" width="32" height="40" rx="14" fill="#3a2b2a"/>
    <rect x="78" y="56" width="44" height="24" rx="4" fill="#c9a27e"/>
    <path d="M70 96q0-16 16-16h28q16 0 16 16v74q0 14-14 14H84q-14 0-14-14z" fill="#c98f63"/>
    <path d="M70 118h60v52q0 14-14 14H84q-14 0-14-14z" fill="#b3764b"/>
    <rect x="97" y="80" width="6" height="76" rx="3" fill="#fff" opacity=".45"/>
    <rect x="80" y="124" width="40" height="38" rx="3" fill="#fbf6f0"/>
    <path d="M100 131q8 10 8 15a8 8 0 0 1-16 0q0-5 8-15z" fill="#b3764b"/>`,
  "velvet-lipstick": `
    <path d="M84 92V56q0-6 5-10l22-18q5-3 5 3v61z" fill="#8a3346"/>
    <path d="M84 92V56q0-6 5-10l7-6v52z" fill="#a44a5d"/>
    <rect x="80" y="88" width="40" height="30" rx="2" fill="#d9b48a"/>
    <rect x="80" y="88" width="10" height="30" fill="#e9cfae"/>
    <rect x="72" y="116" width="56" height="68" rx="4" fill="#3a2b2a"/>
    <rect x="72" y="116" width="12" height="68" rx="4" fill="#57413f"/>
    <rect x="72" y="124" width="56" height="3" fill="#d9b48a"/>`,
  "night-cream": `
    <rect x="48" y="66" width="104" height="36" rx="8" fill="#2f3a56"/>
    <rect x="48" y="66" width="22" height="36" rx="8" fill="#475377"/>
    <path d="M52 102h96v54q0 24-24 24H76q-24 0-24-24z" fill="#f8f8fb"/>
    <path d="M52 102h20v78q-20-2-20-24z" fill="#fff"/>
    <path d="M128 102h20v54q0 22-20 24z" fill="#cdd3e2"/>
    <path d="M104 126a18 18 0 1 0 8 32 15 15 0 0 1-8-32z" fill="#2f3a56"/>`,
  "fig-perfume": `
    <rect x="86" y="24" width="28" height="34" rx="4" fill="#3f3129"/>
    <rect x="92" y="58" width="16" height="14" fill="#c9a97c"/>
    <rect x="56" y="72" width="88" height="112" rx="12" fill="#b9c8a0"/>
    <rect x="56" y="104" width="88" height="80" rx="12" fill="#9db07f"/>
    <rect x="64" y="80" width="8" height="96" rx="4" fill="#fff" opacity=".4"/>
    <rect x="76" y="112" width="48" height="48" rx="2" fill="#fbfaf4"/>
    <path d="M100 120c2 6 14 12 14 23a14 13 0 0 1-28 0c0-11 12-17 14-23z" fill="#6b4a63"/>`,
  "lash-mascara": `
    <g transform="rotate(14 100 100)">
      <rect x="108" y="22" width="30" height="84" rx="8" fill="#3b2f4b"/>
      <rect x="108" y="22" width="9" height="84" rx="5" fill="#594a6d"/>
      <rect x="119" y="106" width="8" height="26" fill="#b7a9c8"/>
      <path d="M114 130h18l-2 52q-7 8-14 0z" fill="#2a2333"/>
      <path d="M112 140h22M112 150h22M112 160h22M113 170h20" stroke="#5b4f68" stroke-width="2"/>
    </g>
    <g transform="rotate(14 100 100)">
      <rect x="62" y="74" width="30" height="110" rx="8" fill="#4b3c60"/>
      <rect x="62" y="74" width="9" height="110" rx="5" fill="#6c5b85"/>
      <rect x="66" y="62" width="22" height="14" rx="2" fill="#d3b98f"/>
      <rect x="76" y="100" width="3" height="56" fill="#d3b98f"/>
    </g>`,
  "gloss-polish": `
    <path d="M86 20q14-6 28 0l6 74H80z" fill="#3a2b2a"/>
    <path d="M86 20q4-2 8-3l-2 77H80z" fill="#5a4442"/>
    <path d="M62 118q0-24 24-24h28q24 0 24 24v46q0 20-20 20H82q-20 0-20-20z" fill="#c4603d"/>
    <path d="M62 118q0-24 24-24h4q-14 4-14 24v66q-14-2-14-20z" fill="#dd8462"/>
    <ellipse cx="118" cy="124" rx="8" ry="14" fill="#fff" opacity=".3"/>`,
};

/**
 * @param {import("./catalog.js").Product} product
 * @returns {string} the picture's markup; decorative, since the name stands beside it
 */
export const picture = ({ id, tone }) =>
  `<svg viewBox="0 0 200 200" aria-hidden="true" focusable="false">
    <rect width="200" height="200" fill="${tone}"/>
    <ellipse cx="100" cy="186" rx="62" ry="7" opacity=".12"/>${drawings[id]}
  </svg>`;
