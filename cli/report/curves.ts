/** Curves of runs as SVG. */
import * as Plot from "@observablehq/plot";
import { DOMParser } from "linkedom";
import type { LoggedQuality, LoggedStep, RunHistory } from "./read_run.ts";

/** A titled picture. */
export interface Curve {
  readonly title: string;
  readonly svg: string;
}

/** A point of a curve. */
interface Point {
  readonly step: number;
  readonly value: number;
  /** Which line it is on. */
  readonly line: string;
}

/** No more points than can be told apart. */
const MOST_POINTS = 1500;
const WIDTH = 560;
const HEIGHT = 260;

/** Means of neighbours, so that a long run is as easy to draw and to read as a short one. */
function thinned(points: readonly Point[]): readonly Point[] {
  const lines = Map.groupBy(points.filter(({ value }) => Number.isFinite(value)), ({ line }) => line);
  return [...lines.values()].flatMap((line) => {
    const size = Math.max(1, Math.ceil(line.length * lines.size / MOST_POINTS));
    return Array.from({ length: Math.ceil(line.length / size) }, (_, index): Point => {
      const part = line.slice(index * size, (index + 1) * size);
      const mean = (of: (point: Point) => number): number =>
        part.reduce((sum, point) => sum + of(point), 0) / part.length;
      return { step: mean(({ step }) => step), value: mean(({ value }) => value), line: part[0]?.line ?? "" };
    });
  });
}

interface CurveOptions {
  readonly title: string;
  readonly unit: string;
  readonly isLogarithmic?: true;
  /** Whether the axis begins at 0. */
  readonly fromZero?: true;
  /** Points that are many and scattered are drawn pale, with their running mean over so many. */
  readonly mean?: number;
}

function curve(points: readonly Point[], options: CurveOptions): readonly Curve[] {
  const { title, unit, isLogarithmic, fromZero, mean } = options;
  const shown = [...thinned(isLogarithmic ? points.filter(({ value }) => value > 0) : points)];
  if (shown.length === 0) return [];
  const document = new DOMParser().parseFromString("<html><body></body></html>", "text/html");
  const channels = { x: "step", y: "value", stroke: "line", z: "line" } as const;
  const window = Math.min(mean ?? 1, Math.max(1, Math.floor(shown.length / 4)));
  const marks = window > 1
    ? [
      Plot.dot(shown, { ...channels, r: 1, strokeOpacity: 0.25 }),
      Plot.lineY(shown, Plot.windowY({ k: window }, { ...channels, strokeWidth: 2 })),
    ]
    : [Plot.lineY(shown, { ...channels, marker: shown.length < 60, strokeWidth: 1.5 })];
  const svg = Plot.plot({
    document,
    width: WIDTH,
    height: HEIGHT,
    marginLeft: 55,
    grid: true,
    color: { legend: new Set(shown.map(({ line }) => line)).size > 1, scheme: "Observable10" },
    x: { label: "step" },
    y: {
      label: unit,
      type: isLogarithmic ? "log" : "linear",
      ...(fromZero ? { domain: [0, 1.05 * Math.max(1, ...shown.map(({ value }) => value))] } : {}),
      ...(isLogarithmic ? { tickFormat: "~s" } : {}),
    },
    marks,
  });
  return [{ title, svg: svg.outerHTML }];
}

/** All curves of some runs; with several, every line says whose it is. */
export function curvesOf(runs: readonly RunHistory[]): readonly Curve[] {
  const label = (run: string, what: string): string =>
    runs.length === 1 ? what : [run, what].filter((part) => part !== "").join(": ");
  const points = <Entry extends { readonly step: number }>(
    entries: (run: RunHistory) => readonly Entry[],
    of: { readonly value: (entry: Entry) => number; readonly line: (entry: Entry) => string },
  ): readonly Point[] =>
    runs.flatMap((run) =>
      entries(run).map((entry) => ({
        step: entry.step,
        value: of.value(entry),
        line: label(run.name, of.line(entry)),
      }))
    );
  const steps = (value: (step: LoggedStep) => number): readonly Point[] =>
    points((run) => run.steps, { value, line: () => "" });
  const qualities = (value: (found: LoggedQuality) => number): readonly Point[] =>
    points((run) => run.qualities, { value, line: ({ objective }) => objective });
  const losses = points((run) => run.steps, {
    value: ({ loss }) => loss,
    line: ({ objective }) => objective,
  });
  return [
    ...curve(losses, { title: "Training loss", unit: "nats per token", mean: 25 }),
    ...curve(qualities(({ loss }) => loss), { title: "Held-out loss", unit: "nats per token" }),
    ...curve(qualities(({ perplexity }) => perplexity), {
      title: "Held-out perplexity of Part B",
      unit: "perplexity",
      isLogarithmic: true,
    }),
    ...curve(qualities(({ firstToken }) => 100 * firstToken), {
      title: "Held-out blanks: first token right",
      unit: "%",
      fromZero: true,
    }),
    ...curve(qualities(({ exact }) => 100 * exact), {
      title: "Held-out blanks: all tokens right",
      unit: "%",
      fromZero: true,
    }),
    ...curve(steps(({ learningRate }) => learningRate), { title: "Learning rate", unit: "rate" }),
    ...curve(steps(({ gradientNorm }) => gradientNorm), {
      title: "Gradient norm before clipping",
      unit: "norm",
      isLogarithmic: true,
      mean: 25,
    }),
    ...curve(steps(({ tokensPerSecond }) => tokensPerSecond), {
      title: "Throughput",
      unit: "tokens/s",
      mean: 25,
    }),
  ];
}
