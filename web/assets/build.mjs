// Makes web/assets/vendor from npm: the rules of govuk-frontend and
// @ministryofjustice/frontend whose classes our templates use, with the font
// replaced, left to right and right to left, and the font files. Run by
// "npm run assets" (make assets). The output is the same for the same packages.
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PurgeCSS } from "purgecss";
import rtlcss from "rtlcss";

const here = dirname(fileURLToPath(import.meta.url));
const vendor = join(here, "vendor");
const require = createRequire(import.meta.url);
const read = (id) => readFileSync(require.resolve(id), "utf8");
const root = (name) => join(here, "..", "..", "node_modules", name);

const font = root("@fontsource/atkinson-hyperlegible-next/files");
const faces = [400, 700].map((weight) => {
  const file = `atkinson-next-${weight}.woff2`;
  copyFileSync(join(font, `atkinson-hyperlegible-next-latin-${weight}-normal.woff2`), join(vendor, file));
  return `@font-face{font-family:"Atkinson Hyperlegible Next";font-weight:${weight};font-display:swap;src:url(${file}) format("woff2");unicode-range:U+0000-00FF,U+2013-2014,U+2018-201A,U+201C-201E,U+2022,U+2026}`;
});

const sheets = [
  readFileSync(root("govuk-frontend/dist/govuk/govuk-frontend.min.css"), "utf8"),
  readFileSync(root("@ministryofjustice/frontend/moj/moj-frontend.min.css"), "utf8"),
];

const purged = await new PurgeCSS().purge({
  content: [join(here, "..", "templates", "*.html")],
  css: sheets.map((raw) => ({ raw })),
  // Only class names count as words: a tag name in a template is no reason to
  // keep a rule.
  defaultExtractor: (text) => text.match(/(?:govuk|moj)-[\w-]+/g) ?? [],
  safelist: [":root"],
  fontFace: true,
  keyframes: true,
  variables: false,
});

let css = purged.map((p) => p.css).join("\n")
  .replace(/@font-face\{[^}]*\}/g, "") // GDS Transport is for GOV.UK alone
  .replace(/"?GDS Transport"?,arial,sans-serif/gi, "var(--font)")
  .replace(/\/\*[\s\S]*?\*\//g, "")
  .replace(/url\([^)]*\)/g, "none"); // no picture of theirs is used
if (/GDS Transport|crown/i.test(css)) throw new Error("a name that is GOV.UK's own is left in the style sheet");

writeFileSync(join(vendor, "govuk.css"), faces.join("") + css);
writeFileSync(join(vendor, "govuk-rtl.css"), faces.join("") + rtlcss.process(css));
console.log(`govuk.css ${css.length} bytes`);
