/** Where an element of one tensor lies in another that is read in another order: broadcast, transposed, sliced. */
import type { Shape } from "../../core/graph/tensor.ts";
import type { Parameter } from "../kernel.ts";

/** A WGSL expression and the numbers that it needs. Its text depends on the pattern of the walk, not on sizes. */
export interface IndexExpression {
  readonly expression: string;
  readonly parameters: readonly Parameter[];
}

/** A u32 expression of what the number of an element modulo a size is. */
export interface Remainder {
  readonly size: number;
  readonly expression: string;
}

/** A walk through memory: one element per element of `shape`, in row-major order, by the given strides. */
export interface Walk {
  readonly shape: Shape;
  readonly strides: readonly number[];
  /** Where the walk begins; at the first element by default. */
  readonly offset?: number;
  /** The u32 expression of the element's number in `shape`; `i` by default. */
  readonly element?: string;
  /** Where it is known, what `element` modulo a size is: a division costs a CPU as much as many loads. */
  readonly remainder?: Remainder;
  /** What the numbers it needs are called, to keep several walks of one shader apart. */
  readonly name: string;
}

/**
 * The index in memory of an element of a walk. Axes that can be walked as one are merged, so that the common
 * cases stay cheap: `i` itself, 0, `i % n` for a repeated row, `i / n` for a repeated column.
 *
 * @example
 * ```ts
 * import { stridedIndex } from "./strided_index.ts";
 * const row = stridedIndex({ name: "bias", shape: [8, 3], strides: [0, 1] });
 * if (row.expression !== "(i % parameters.bias_size_0)") throw new Error();
 * ```
 */
export function stridedIndex(walk: Walk): IndexExpression {
  const { element = "i", name, remainder } = walk;
  const runs = mergedRuns(walk);
  const parameters: Parameter[] = [];
  const parameter = (kind: string, value: number): string => {
    const full = `${name}_${kind}_${parameters.length}`;
    parameters.push({ name: full, type: "u32", value });
    return `parameters.${full}`;
  };
  const terms: string[] = [];
  let below = 1;
  runs.forEach(({ size, stride }, index) => {
    if (stride !== 0) {
      const isInnermost = below === 1;
      const isOutermost = index === runs.length - 1;
      let term = element;
      if (!isInnermost) term = `(${term} / ${parameter("below", below)})`;
      if (isInnermost && !isOutermost && size === remainder?.size) term = remainder.expression;
      else if (!isOutermost) term = `(${term} % ${parameter("size", size)})`;
      if (stride !== 1) term = `${term} * ${parameter("stride", stride)}`;
      terms.push(term);
    }
    below *= size;
  });
  if (walk.offset !== undefined) terms.push(parameter("offset", walk.offset));
  return { expression: terms.length === 0 ? "0u" : terms.join(" + "), parameters };
}

/** A walk that takes four elements at a time. */
export interface QuadWalk {
  /** The walk of the quads; its indices count quads where the four are neighbours, elements where they are one. */
  readonly walk: Walk;
  /** Whether the four are one element, repeated. */
  readonly isRepeated: boolean;
}

/**
 * A walk four elements at a time, where each four lie together in memory and can be loaded as one, or are the same
 * element. `undefined` where that is not so.
 *
 * @example
 * ```ts
 * import { quadWalk } from "./strided_index.ts";
 * if (quadWalk({ name: "x", shape: [3, 8], strides: [8, 1] })?.walk.shape.join() !== "6") throw new Error();
 * if (quadWalk({ name: "x", shape: [8, 4], strides: [1, 0] })?.isRepeated !== true) throw new Error();
 * if (quadWalk({ name: "x", shape: [4, 3], strides: [3, 1] }) === undefined) throw new Error();
 * if (quadWalk({ name: "x", shape: [4, 3], strides: [1, 4] }) !== undefined) throw new Error();
 * ```
 */
export function quadWalk(walk: Walk): QuadWalk | undefined {
  const [inner, ...outer] = mergedRuns(walk);
  const { offset = 0 } = walk;
  if (inner === undefined || inner.size % 4 !== 0 || inner.stride > 1) return undefined;
  const isRepeated = inner.stride === 0;
  if (!isRepeated && [offset, ...outer.map(({ stride }) => stride)].some((step) => step % 4 !== 0)) {
    return undefined;
  }
  const unit = isRepeated ? 1 : 4;
  const runs = [
    { size: inner.size / 4, stride: inner.stride },
    ...outer.map(({ size, stride }) => ({ size, stride: stride / unit })),
  ].reverse();
  return {
    isRepeated,
    walk: {
      ...walk,
      shape: runs.map(({ size }) => size),
      strides: runs.map(({ stride }) => stride),
      ...(walk.offset === undefined ? {} : { offset: walk.offset / unit }),
    },
  };
}

/** Neighbouring axes that memory is walked along with one stride. */
interface Run {
  readonly size: number;
  readonly stride: number;
}

/** The runs of a walk, innermost first. */
function mergedRuns({ shape, strides }: Walk): readonly Run[] {
  const runs: Run[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    const stride = strides[axis] ?? 0;
    if (size === 1) continue;
    const inner = runs.at(-1);
    if (inner !== undefined && stride === inner.stride * inner.size) {
      runs[runs.length - 1] = { size: size * inner.size, stride: inner.stride };
    } else runs.push({ size, stride });
  }
  return runs;
}
