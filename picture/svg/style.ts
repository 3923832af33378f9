/** Colours and lines of the drawings, for light and dark screens and for paper. */

/** Colours that people tell apart whatever their eyes (after Okabe and Ito); shapes say the same again. */
const LIGHT = `
  --ink: #1b1f24; --muted: #59636e; --line: #c5ccd4; --paper: #ffffff;
  --a: #0067a8; --a-tint: #dcebf8; --b: #9c4a00; --b-tint: #fde8d2; --c: #00704f; --c-tint: #d3efe4;`;
const DARK = `
  --ink: #e6eaee; --muted: #9da8b3; --line: #414a54; --paper: #14181d;
  --a: #74bdf0; --a-tint: #17364e; --b: #f2ab6b; --b-tint: #4b2f16; --c: #56cba5; --c-tint: #143f33;`;

/** Custom properties on everything of a class, which follow the screen; paper is always light. */
export function palette(selector: string): string {
  return `${selector} {${LIGHT}\n}
@media screen and (prefers-color-scheme: dark) { ${selector} {${DARK}\n} }`;
}

/** Fonts that are there already: one for tokens, whose widths are known, one for sentences. */
export const FONTS = {
  tokens: `ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace`,
  sentences: `system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", "Noto Sans", sans-serif`,
};

/** The style sheet of a drawing. */
export const STYLE: string = `
.glm-picture { font: 13px ${FONTS.tokens}; fill: var(--ink); }
.glm-picture .heading { font: 600 15px ${FONTS.sentences}; }
.glm-picture .letter { fill: var(--muted); font-weight: 400; }
.glm-picture .sentence { font: 13px ${FONTS.sentences}; }
.glm-picture .label { font: 12px ${FONTS.sentences}; fill: var(--muted); }
.glm-picture .small { font-size: 10.5px; fill: var(--muted); }
.glm-picture .paper { fill: var(--paper); }
.glm-picture .box { fill: none; stroke: var(--line); }
.glm-picture .a { fill: var(--a-tint); stroke: var(--a); }
.glm-picture .mask { fill: url(#glm-hole); stroke: var(--a); stroke-dasharray: 3 2; stroke-width: 1.5; }
.glm-picture .b { fill: var(--b-tint); stroke: var(--b); }
.glm-picture .badge { fill: var(--b); }
.glm-picture .number { fill: var(--paper); font: 700 11px ${FONTS.sentences}; }
.glm-picture .arrow { fill: none; stroke: var(--b); stroke-width: 1.5; }
.glm-picture .head { fill: var(--b); }
.glm-picture .off { fill: var(--muted); }
.glm-picture .rule { stroke: var(--line); }
.glm-picture .dot { fill: var(--b); }
.glm-picture .ring { fill: none; stroke: var(--muted); }
.glm-picture .context { fill: var(--a-tint); stroke: none; }
.glm-picture .toContext { fill: url(#glm-lines); stroke: none; }
.glm-picture .causal { fill: url(#glm-dots); stroke: none; }
.glm-picture .hidden { fill: none; }
.glm-picture .grid { stroke: var(--paper); stroke-width: 1; fill: none; }
.glm-picture .frame { stroke: var(--muted); fill: none; }
.glm-picture .on { visibility: hidden; pointer-events: none; }
.glm-picture .on rect { fill: none; stroke: var(--ink); stroke-width: 1.75; }
.glm-picture .query { outline: none; }
.glm-picture .query:hover .on, .glm-picture .query:focus .on { visibility: visible; }
.glm-picture .hit { fill: transparent; cursor: help; }
.glm-picture .hint { fill: var(--muted); font: 13px ${FONTS.sentences}; }
.glm-picture:has(.query:hover) .hint, .glm-picture:has(.query:focus) .hint { visibility: hidden; }
@media print { .glm-picture .hint { display: none; } }
`;

/** Patterns: holes in the text, and two regions of the mask. */
export const PATTERNS = `<defs>
<pattern id="glm-hole" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="6" height="6" style="fill:var(--paper)"/><rect width="1.5" height="6" style="fill:var(--a-tint)"/></pattern>
<pattern id="glm-lines" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="6" height="6" style="fill:var(--c-tint)"/><rect width="1.5" height="6" style="fill:var(--c)" opacity=".55"/></pattern>
<pattern id="glm-dots" width="6" height="6" patternUnits="userSpaceOnUse">
<rect width="6" height="6" style="fill:var(--b-tint)"/><circle cx="3" cy="3" r="1.15" style="fill:var(--b)" opacity=".75"/></pattern>
</defs>`;
