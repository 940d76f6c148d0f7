// Builds what the site serves into dist/: the tracker, the demo shop and the dashboard.
// With --check it only builds the tracker in memory and checks its size.
import { build } from "esbuild";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const MAX_GZIPPED_BYTES = 2048;

const { outputFiles } = await build({
  entryPoints: ["tracker/script.ts"],
  bundle: true,
  format: "iife",
  minify: true,
  target: "es2020",
  legalComments: "none",
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
  write: false,
});
const tracker = outputFiles[0].contents;
const bytes = gzipSync(tracker, { level: 9 }).length;
console.log(`tracker.js: ${bytes} of at most ${MAX_GZIPPED_BYTES} bytes gzipped`);
if (bytes > MAX_GZIPPED_BYTES) {
  console.error("tracker.js is too large");
  process.exit(1);
}

if (!process.argv.includes("--check")) {
  await mkdir("dist", { recursive: true });
  await writeFile("dist/tracker.js", tracker);
  await rm("dist/shop", { recursive: true, force: true });
  await cp("shop", "dist/shop", { recursive: true });
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
