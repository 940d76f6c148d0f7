// Builds what the site serves into dist/: the tracker, its hand-over, sign-up forms, the demo shop, the dashboard.
// With --check it only builds the scripts for other sites in memory and checks their sizes.
import { build } from "esbuild";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const SCRIPTS = [
  { file: "tracker.js", source: "tracker/script.ts", maxGzippedBytes: 2560 },
  { file: "handover.js", source: "handover/handover.ts", maxGzippedBytes: 900 },
  { file: "forms.js", source: "forms/forms.ts", maxGzippedBytes: 1400 },
];

const MINIFIED = { bundle: true, minify: true, target: "es2020" };

async function script({ file, source, maxGzippedBytes }) {
  const { outputFiles } = await build({
    ...MINIFIED,
    entryPoints: [source],
    format: "iife",
    legalComments: "none",
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
    // Names in the stored state, which the tracker and its hand-over share, and methods.
    mangleProps: /^(before|visible|seen|flush|leave)$/,
    mangleCache: { before: "b", visible: "v", seen: "s", flush: "f", leave: "l" },
    write: false,
  });
  const { contents } = outputFiles[0];
  const bytes = gzipSync(contents, { level: 9 }).length;
  console.log(`${file}: ${bytes} of at most ${maxGzippedBytes} bytes gzipped`);
  if (bytes > maxGzippedBytes) {
    console.error(`${file} is too large`);
    process.exitCode = 1;
  }
  return { file, contents };
}

/** Builds the shop: each page is its own head and main in the template that all pages share. */
async function shop() {
  await rm("dist/shop", { recursive: true, force: true });
  await build({ ...MINIFIED, entryPoints: ["shop/style.css"], outdir: "dist/shop" });
  const template = await readFile("shop/parts/page.html", "utf8");
  for (const file of await readdir("shop")) {
    if (/\.(js|svg)$/.test(file)) await cp(`shop/${file}`, `dist/shop/${file}`);
    if (!file.endsWith(".html")) continue;
    const own = await readFile(`shop/${file}`, "utf8");
    await writeFile(`dist/shop/${file}`, page(template, file, own));
  }
}

function page(template, file, own) {
  const [head, main] = own.split(/^(?=<main )/m);
  if (!main) throw new Error(`shop/${file} has no <main> at the start of a line`);
  const link = `<a href="${file === "index.html" ? "./" : file}"`;
  const indented = (part) => part.trimEnd().replaceAll("\n", "\n    ");
  return template
    .replace(`${link}>`, `${link} aria-current="page">`)
    .replace("<!-- head -->", () => indented(head))
    .replace("<!-- main -->", () => indented(main));
}

function dashboard() {
  return build({
    ...MINIFIED,
    entryPoints: ["index.html", "dashboard.ts", "dashboard.css", "icon.svg"].map(
      (file) => `dashboard/${file}`,
    ),
    format: "esm",
    loader: { ".html": "copy", ".svg": "copy" },
    outdir: "dist",
  });
}

const scripts = await Promise.all(SCRIPTS.map(script));

if (!process.argv.includes("--check")) {
  await mkdir("dist", { recursive: true });
  for (const { file, contents } of scripts) await writeFile(`dist/${file}`, contents);
  await shop();
  await dashboard();
}
