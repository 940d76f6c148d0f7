// Builds what the site serves into dist/: the tracker, sign-up forms, the demo shop, the dashboard.
// With --check it only builds the two scripts for other sites in memory and checks their sizes.
import { build } from "esbuild";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const SCRIPTS = [
  { file: "tracker.js", source: "tracker/script.ts", maxGzippedBytes: 2560 },
  { file: "forms.js", source: "forms/forms.ts", maxGzippedBytes: 1536 },
];

/** Where the shop's pages have their foot, which is the same on all. */
const FOOT = "    <!-- foot -->\n";

async function script({ file, source, maxGzippedBytes }) {
  const { outputFiles } = await build({
    entryPoints: [source],
    bundle: true,
    format: "iife",
    minify: true,
    target: "es2020",
    legalComments: "none",
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
    write: false,
  });
  const { contents } = outputFiles[0];
  const bytes = gzipSync(contents, { level: 9 }).length;
  console.log(`${file}: ${bytes} of at most ${maxGzippedBytes} bytes gzipped`);
  if (bytes > maxGzippedBytes) {
    console.error(`${file} is too large`);
    process.exit(1);
  }
  return { file, contents };
}

const scripts = await Promise.all(SCRIPTS.map(script));

if (!process.argv.includes("--check")) {
  await mkdir("dist", { recursive: true });
  for (const { file, contents } of scripts) await writeFile(`dist/${file}`, contents);
  await rm("dist/shop", { recursive: true, force: true });
  await cp("shop", "dist/shop", { recursive: true });
  await rm("dist/shop/parts", { recursive: true });
  const foot = await readFile("shop/parts/foot.html", "utf8");
  for (const file of (await readdir("dist/shop")).filter((name) => name.endsWith(".html"))) {
    const page = await readFile(`dist/shop/${file}`, "utf8");
    if (!page.includes(FOOT)) throw new Error(`shop/${file} has no ${FOOT.trim()}`);
    await writeFile(`dist/shop/${file}`, page.replace(FOOT, foot));
  }
  await build({
    entryPoints: ["index.html", "dashboard.ts", "dashboard.css", "icon.svg"].map(
      (file) => `dashboard/${file}`,
    ),
    bundle: true,
    format: "esm",
    minify: true,
    target: "es2020",
    loader: { ".html": "copy", ".svg": "copy" },
    outdir: "dist",
  });
}
