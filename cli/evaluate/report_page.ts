/** A report as a page that stands alone. */
import { escapeXml } from "../../picture/svg/element.ts";
import { figureText, type Report, type ReportCell, type ReportSection, type ReportText } from "./report.ts";

const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1b1f24, #e6e6e6); --soft: light-dark(#6a737d, #9aa0a6);
  --line: light-dark(#d8dde3, #3a3f45); --fill: 37, 99, 235; --right: light-dark(#cdeccd, #1f4d2b);
  --wrong: light-dark(#f8d7d3, #5c2620); }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); max-width: 64rem; margin: 2.5rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: 0; } h2 { font-size: 1.1rem; margin-top: 2rem; }
p { color: var(--soft); margin-top: .2rem; }
table { border-collapse: collapse; } td, th { padding: .45rem .8rem; border: 1px solid var(--line); text-align: left;
  vertical-align: top; }
th { font-weight: 600; } .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.texts { width: 100%; } .texts td { overflow-wrap: break-word; white-space: pre-line; }
.texts .short { white-space: nowrap; }
mark { color: inherit; border-radius: .2em; } .right { background: var(--right); } .wrong { background: var(--wrong); }
`;

/** What has no more characters, as a share has, stays on one line. */
const SHORT = 10;

function shadedCell({ text, note, share }: ReportCell): string {
  const style = share === undefined
    ? ""
    : ` style="background: rgba(var(--fill), ${(0.75 * share).toFixed(2)})"`;
  const small = note === undefined ? "" : `<br><small>${escapeXml(note)}</small>`;
  return `<td class="number"${style}>${escapeXml(text)}${small}</td>`;
}

function textCell(text: ReportText): string {
  const stretches = typeof text === "string" ? [{ text }] : text;
  const parts = stretches.map((stretch) => {
    const mark = "mark" in stretch ? stretch.mark : undefined;
    return mark === undefined
      ? escapeXml(stretch.text)
      : `<mark class="${mark}">${escapeXml(stretch.text)}</mark>`;
  });
  const isShort = typeof text === "string" && text.length <= SHORT && !text.includes("\n");
  return `<td${isShort ? ' class="short"' : ""}>${parts.join("")}</td>`;
}

function headRow(names: readonly string[]): string {
  return `<tr>${names.map((name) => `<th>${escapeXml(name)}</th>`).join("")}</tr>`;
}

function sectionHtml(section: ReportSection): string {
  switch (section.kind) {
    case "figures": {
      const rows = Object.entries(section.figures).map(([name, value]) =>
        `<tr><th>${escapeXml(name)}</th><td class="number">${figureText(value)}</td></tr>`
      );
      return `<table>\n${rows.join("\n")}\n</table>`;
    }
    case "table": {
      const rows = section.rows.map(({ name, cells }) =>
        `<tr><th>${escapeXml(name)}</th>${cells.map(shadedCell).join("")}</tr>`
      );
      return `<h2>${escapeXml(section.title)}</h2>\n<table>${headRow(section.head)}\n${
        rows.join("\n")
      }\n</table>`;
    }
    case "texts": {
      const heading = `<h2>${escapeXml(section.title)}</h2>`;
      if (section.rows.length === 0) return `${heading}<p>None.</p>`;
      const rows = section.rows.map((row) => `<tr>${row.map(textCell).join("")}</tr>`);
      return `${heading}\n<table class="texts">${headRow(section.columns)}\n${rows.join("\n")}\n</table>`;
    }
  }
}

/**
 * The page.
 *
 * @example
 * ```ts
 * import { reportPage } from "./report_page.ts";
 * const page = reportPage({ title: "a < b", about: "", json: {}, sections: [] });
 * if (!page.includes("<h1>a &lt; b</h1>")) throw new Error();
 * ```
 */
export function reportPage({ title, about, sections }: Report): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeXml(title)}</title><style>${STYLE}</style></head><body>
<h1>${escapeXml(title)}</h1>
<p>${escapeXml(about)}</p>
${sections.map(sectionHtml).join("\n")}
</body></html>
`;
}
