// Builds what the site serves into dist/: the tracker and the demo shop.
// With --check it only builds the tracker in memory and checks its size.
import { build } from "esbuild";
import { cp, rm, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const MAX_GZIPPED_BYTES = 2048;
const checkOnly = process.argv.includes("--check");

const { outputFiles } = await build({
  entryPoints: ["tracker/script.ts"],
  outfile: "dist/tracker.js",
  bundle: true,
  format: "iife",
  minify: true,
  target: "es2019",
  legalComments: "none",
  write: false,
});
const [tracker] = outputFiles;
const bytes = gzipSync(tracker.contents, { level: 9 }).length;
console.log(`tracker.js: ${bytes} of ${MAX_GZIPPED_BYTES} bytes gzipped`);
if (bytes > MAX_GZIPPED_BYTES) {
  console.error("tracker.js is too large");
  process.exit(1);
}

if (!checkOnly) {
  await rm("dist/shop", { recursive: true, force: true });
  await cp("shop", "dist/shop", { recursive: true });
  await writeFile(tracker.path, tracker.contents);
}
