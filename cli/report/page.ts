/** A report as one HTML page that needs nothing beside itself. */
import { recipeDifferences } from "../../data/run/recipe.ts";
import { escapeXml } from "../../picture/svg/element.ts";
import type { Curve } from "./curves.ts";
import { QUALITY_HEADINGS, qualityRows } from "./quality_table.ts";
import type { RunHistory } from "./read_run.ts";

const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#222, #e6e6e6); --paper: light-dark(#fff, #14181d);
  --line: light-dark(#eee, #3a3f45); --soft: light-dark(#777, #9aa0a6); --filled: light-dark(#fde9a9, #5a4a12);
  --right: light-dark(#cdeccd, #1f4d2b); }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 2rem auto;
  max-width: 1180px; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
.curves { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr)); gap: 1rem 2rem;
  margin-top: 1rem; }
.curves > div { min-width: 0; }
.curves h3 { font-size: 1rem; font-weight: 600; margin: .5rem 0 0; }
.curves svg { max-width: 100%; height: auto; --plot-background: var(--paper) !important; }
figure { margin: 0; }
table { border-collapse: collapse; } td, th { padding: .15rem .8rem .15rem 0; text-align: left; vertical-align: top; }
th { font-weight: 600; } tr + tr td { border-top: 1px solid var(--line); }
td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
mark { color: inherit; background: var(--filled); padding: 0 .15em; } .right { background: var(--right); }
.faint { color: var(--soft); }
`;

function summary(run: RunHistory): string {
  const last = run.steps.at(-1);
  const rows = qualityRows(run).map(({ objective, cells }) =>
    `<tr><td>${escapeXml(objective)}</td>${cells.map((cell) => `<td class="n">${cell}</td>`).join("")}</tr>`
  );
  const headings = ["held-out", ...QUALITY_HEADINGS].map((text) => `<th>${text}</th>`).join("");
  const table = rows.length === 0 ? "" : `<table><tr>${headings}</tr>${rows.join("")}</table>`;
  return `<h2>${escapeXml(run.name)}</h2><p>step ${last?.step ?? 0} of ${
    escapeXml(String(run.recipe.steps ?? "?"))
  }, ` +
    `training loss ${last?.loss.toFixed(3) ?? "none"}</p>${table}`;
}

function settings(runs: readonly RunHistory[]): string {
  const [first, ...others] = runs;
  if (first === undefined) return "";
  const rows = Object.entries(first.recipe).map(([name, value]) =>
    `<tr><td>${escapeXml(name)}</td><td>${escapeXml(String(value))}</td></tr>`
  );
  const differences = others.map((run) => {
    const found = recipeDifferences(first.recipe, run.recipe);
    return `<p><b>${escapeXml(run.name)}</b> beside ${escapeXml(first.name)}: ${
      escapeXml(found.join("; ") || "the same settings")
    }</p>`;
  });
  return `<h2>Settings of ${escapeXml(first.name)}</h2><table>${rows.join("")}</table>${
    differences.join("")
  }`;
}

/** The blanks over time: the first, some between and the last. */
function samples({ name, samples }: RunHistory): string {
  if (samples.length === 0) return "";
  const groups = Map.groupBy(samples, ({ before, after }) => `${before}\u0000${after}`);
  const parts = [...groups.values()].map((group) => {
    const [first] = group;
    if (first === undefined) return "";
    const step = Math.max(1, Math.ceil(group.length / 8));
    const shown = group.filter((_, index) => index % step === 0 || index === group.length - 1);
    const lines = shown.map((sample) => {
      const kind = sample.answer === sample.expected ? ' class="right"' : "";
      return `<tr><td class="n">${sample.step}</td><td><mark${kind}>${
        escapeXml(sample.answer) || "&nbsp;"
      }</mark></td></tr>`;
    });
    return `<p>${escapeXml(first.before)}<mark class="right">${escapeXml(first.expected)}</mark>${
      escapeXml(first.after)
    }</p>` +
      `<table><tr><th>step</th><th>filled in</th></tr>${lines.join("")}</table>`;
  });
  return `<h2>Blanks of held-out texts, filled by ${escapeXml(name)}</h2>` +
    `<p class="faint">Green is what stands in the text.</p>${parts.join("")}`;
}

/** The page. */
export function reportPage(runs: readonly RunHistory[], curves: readonly Curve[]): string {
  const title = `Training of ${runs.map(({ name }) => name).join(", ")}`;
  const pictures = curves.map(({ title, svg }) => `<div><h3>${escapeXml(title)}</h3>${svg}</div>`);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeXml(title)}</title>
<style>${STYLE}</style>
<h1>${escapeXml(title)}</h1>
${runs.map(summary).join("\n")}
<div class="curves">
${pictures.join("\n")}
</div>
${runs.map(samples).join("\n")}
${settings(runs)}
</html>
`;
}
