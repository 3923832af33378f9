/** The loss over the steps, as a drawing. */

/** A loss that was looked at. */
export interface Point {
  readonly step: number;
  readonly loss: number;
}

const [HEIGHT, LEFT, BOTTOM] = [180, 32, 20];

/** The SVG of the curve, as wide as its place; the loss counts from 0 in nats per byte. */
export function lossCurve(points: readonly Point[], { width }: { readonly width: number }): string {
  const steps = Math.max(10, ...points.map(({ step }) => step));
  const highest = Math.ceil(Math.max(6, ...points.map(({ loss }) => loss)));
  const x = (step: number): number => LEFT + step / steps * (width - LEFT - 8);
  const y = (loss: number): number => 8 + (1 - loss / highest) * (HEIGHT - BOTTOM - 8);
  const ticks = [0, highest / 2, highest].map((loss) =>
    `<line x1="${LEFT}" x2="${width - 8}" y1="${y(loss)}" y2="${y(loss)}"/>` +
    `<text x="${LEFT - 8}" y="${y(loss) + 4}" text-anchor="end">${loss}</text>`
  );
  const line = points.map(({ step, loss }, index) =>
    `${index === 0 ? "M" : "L"}${x(step).toFixed(1)} ${y(loss).toFixed(1)}`
  );
  const last = points.at(-1);
  const about = last === undefined ? "no step yet" : `loss ${last.loss.toFixed(2)} after ${last.step} steps`;
  return `<svg viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-label="${about}">${ticks.join("")}` +
    `<text x="${LEFT}" y="${HEIGHT - 4}">0</text>` +
    `<text x="${width - 8}" y="${HEIGHT - 4}" text-anchor="end">${steps} steps</text>` +
    `<path d="${line.join("")}"/></svg>`;
}
