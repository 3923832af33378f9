/** A report as a page that stands alone. */
import type { TaskReport } from "./task_report.ts";

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1b1f24, #e6e6e6); --soft: light-dark(#6a737d, #9aa0a6);
  --line: light-dark(#d8dde3, #3a3f45); --fill: 37, 99, 235; }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); max-width: 56rem; margin: 2.5rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: 0; } h2 { font-size: 1.1rem; margin-top: 2rem; }
p { color: var(--soft); margin-top: .2rem; }
table { border-collapse: collapse; } td, th { padding: .45rem .8rem; border: 1px solid var(--line); text-align: left; }
th { font-weight: 600; } .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.mistakes { width: 100%; } .mistakes td:nth-child(2) { overflow-wrap: anywhere; }
`;

function cell(count: number, total: number): string {
  const share = total === 0 ? 0 : count / total;
  const style = `background: rgba(var(--fill), ${(0.75 * share).toFixed(2)})`;
  return `<td class="number" style="${style}">${count}<br><small>${(100 * share).toFixed(0)} %</small></td>`;
}

function confusion({ labels, confusion }: TaskReport): string {
  if (labels.length === 0) return "";
  const head = labels.map((label) => `<th>${escaped(label)}</th>`).join("");
  const rows = confusion.map((row, at) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return `<tr><th>${escaped(labels[at] ?? "")}</th>${row.map((count) => cell(count, total)).join("")}</tr>`;
  }).join("\n");
  return `<h2>What was chosen (columns) for what is right (rows)</h2>
<table><tr><th></th>${head}</tr>
${rows}</table>`;
}

function mistakes({ mistakes }: TaskReport): string {
  if (mistakes.length === 0) return "<h2>Mistakes</h2><p>None.</p>";
  const rows = mistakes.map(({ line, text, expected, found, confidence }) => {
    return `<tr><td class="number">${line}</td><td>${escaped(text)}</td><td>${escaped(expected)}</td>` +
      `<td>${escaped(found)}</td><td class="number">${(100 * confidence).toFixed(1)} %</td></tr>`;
  }).join("\n");
  return `<h2>The most confident mistakes</h2>
<table class="mistakes"><tr><th>line</th><th>text</th><th>right</th><th>chosen</th><th>sure</th></tr>
${rows}</table>`;
}

/** The page. */
export function htmlReport(report: TaskReport): string {
  const metrics = Object.entries(report.metrics).map(([name, value]) => {
    return `<tr><th>${escaped(name)}</th><td class="number">${(100 * value).toFixed(2)} %</td></tr>`;
  }).join("\n");
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(report.task)}</title><style>${STYLE}</style></head><body>
<h1>${escaped(report.task)}</h1>
<p>${report.items} items</p>
<table>${metrics}</table>
${confusion(report)}
${mistakes(report)}
</body></html>
`;
}
