/** A report as one HTML page that needs nothing beside itself. */
import { recipeDifferences } from "../../data/run/recipe.ts";
import type { Curve } from "./curves.ts";
import type { RunHistory } from "./read_run.ts";

const STYLE = `
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, sans-serif; color: #222; background: #fff; margin: 2rem auto; max-width: 1180px;
  padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
.curves { display: grid; grid-template-columns: repeat(auto-fill, minmax(560px, 1fr)); gap: 1rem 2rem; }
.curves h3 { font-size: 1rem; font-weight: 600; margin: .5rem 0 0; }
figure { margin: 0; }
table { border-collapse: collapse; } td, th { padding: .15rem .8rem .15rem 0; text-align: left; vertical-align: top; }
th { font-weight: 600; } tr + tr td { border-top: 1px solid #eee; }
td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
mark { background: #fde9a9; padding: 0 .15em; } .right { background: #cdeccd; } .faint { color: #777; }
`;

function escape(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
  };
  return text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? character);
}

function summary(run: RunHistory): string {
  const last = run.steps.at(-1);
  const best = Map.groupBy(run.qualities, ({ objective }) => objective);
  const rows = [...best].map(([objective, found]) => {
    const latest = found.at(-1);
    if (latest === undefined) return "";
    const { loss, perplexity, firstToken, exact } = latest;
    const cells = [
      loss.toFixed(3),
      perplexity.toFixed(1),
      `${(100 * firstToken).toFixed(1)} %`,
      `${(100 * exact).toFixed(1)} %`,
    ];
    return `<tr><td>${escape(objective)}</td>${
      cells.map((cell) => `<td class="n">${cell}</td>`).join("")
    }</tr>`;
  });
  const heading = run.qualities.length === 0
    ? ""
    : `<table><tr><th>held-out</th><th>loss</th><th>perplexity</th><th>first token</th><th>all tokens</th></tr>${
      rows.join("")
    }</table>`;
  return `<h2>${escape(run.name)}</h2><p>step ${last?.step ?? 0} of ${run.recipe.steps ?? "?"}, ` +
    `training loss ${last?.loss.toFixed(3) ?? "none"}</p>${heading}`;
}

function settings(runs: readonly RunHistory[]): string {
  const [first, ...others] = runs;
  if (first === undefined) return "";
  const rows = Object.entries(first.recipe).map(([name, value]) =>
    `<tr><td>${escape(name)}</td><td>${escape(String(value))}</td></tr>`
  );
  const differences = others.map((run) => {
    const found = recipeDifferences(first.recipe, run.recipe);
    return `<p><b>${escape(run.name)}</b> beside ${escape(first.name)}: ${
      escape(found.join("; ") || "the same settings")
    }</p>`;
  });
  return `<h2>Settings of ${escape(first.name)}</h2><table>${rows.join("")}</table>${differences.join("")}`;
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
        escape(sample.answer) || "&nbsp;"
      }</mark></td></tr>`;
    });
    return `<p>${escape(first.before)}<mark class="right">${escape(first.expected)}</mark>${
      escape(first.after)
    }</p>` +
      `<table><tr><th>step</th><th>filled in</th></tr>${lines.join("")}</table>`;
  });
  return `<h2>Blanks of held-out texts, filled by ${escape(name)}</h2>` +
    `<p class="faint">Green is what stands in the text.</p>${parts.join("")}`;
}

/** The page. */
export function reportPage(runs: readonly RunHistory[], curves: readonly Curve[]): string {
  const title = `Training of ${runs.map(({ name }) => name).join(", ")}`;
  const pictures = curves.map(({ title, svg }) => `<div><h3>${escape(title)}</h3>${svg}</div>`);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escape(title)}</title>
<style>${STYLE}</style>
<h1>${escape(title)}</h1>
${runs.map(summary).join("\n")}
<div class="curves">
${pictures.join("\n")}
</div>
${runs.map(samples).join("\n")}
${settings(runs)}
</html>
`;
}
