/** An example as a page of its own: the drawing, and what its rows mean. Needs no network and no script. */
import { explainRows } from "./explain_rows.ts";
import type { Labelled } from "./labelled.ts";
import { element, escapeXml } from "./svg/element.ts";
import { FONTS, palette } from "./svg/style.ts";
import { svgPicture } from "./svg/svg_picture.ts";

/** What the place of the explanations says until somebody points at a token. */
export const POINT_HERE =
  "Point at a line of the mask, or at a column of the table above it, to see which keys it sees and why.";

const PAGE_STYLE = `${palette(":root")}
:root { color-scheme: light dark; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 ${FONTS.sentences}; }
main { max-width: 1000px; margin: 0 auto; padding: 24px 20px 40px; }
h1 { font-size: 20px; margin: 0 0 16px; }
svg { display: block; max-width: 100%; height: auto; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 6px 18px; font-size: 14px; margin: 28px 0 0; }
dt { color: var(--muted); }
dd { margin: 0; max-width: 70ch; }
@media print { main { max-width: none; padding: 0; } svg { max-height: 92vh; } }
`;

/** How a page is written. */
export interface HtmlPageOptions {
  /** Sentences on every row; default: none. */
  readonly explained?: true;
}

/**
 * The page of the examples of a row.
 *
 * @example
 * ```ts
 * import { htmlPage } from "./html_page.ts";
 * import { labelled } from "./labelled.ts";
 *
 * const example = labelled({ tokens: ["a", "b"], spans: [{ start: 1, end: 2 }] });
 * const page = htmlPage([example], { explained: true });
 * if (!page.startsWith("<!doctype html>") || page.includes("<script")) throw new Error();
 * ```
 */
export function htmlPage(examples: readonly Labelled[], { explained }: HtmlPageOptions = {}): string {
  const rows = explained ? examples.flatMap(explainRows) : [];
  const list = rows.length === 0 ? "" : element(
    "dl",
    {},
    rows.map(({ row, sentence }) =>
      element("dt", {}, escapeXml(row)) + element("dd", {}, escapeXml(sentence))
    ),
  );
  const svg = svgPicture(examples, { hint: POINT_HERE, colours: "page" });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>What GLM makes of a text</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
<h1>What GLM makes of a text</h1>
${svg}
${list}
</main>
</body>
</html>
`;
}
