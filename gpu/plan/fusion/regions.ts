/** Which pieces are computed in one pass. */
import type { Node } from "../../../core/graph/node.ts";
import { sameShape, type Shape, sizeOf } from "../../../core/graph/tensor.ts";
import { originOf, type Piece, rowShape, type Source } from "./piece.ts";

/** Pieces that one pass computes, and the shape under which it does. */
export interface Region {
  readonly pieces: Piece[];
  shape: Shape;
}

/** A graph with its pieces. */
export interface RegionsOptions {
  /** All nodes, inputs first. */
  readonly order: readonly Node[];
  /** Graph outputs: values that are needed whatever reads them. */
  readonly outputs: readonly Node[];
  /** Result → its piece. */
  readonly pieces: ReadonlyMap<Node, Piece>;
  /** How many storage buffers a pass may bind. */
  readonly maxBuffers: number;
}

/**
 * Grows regions: every piece joins a region that computes one of its sources, where both go over equally many
 * elements, the buffers suffice and no kernel outside needs the region before the piece. A value that is needed
 * elsewhere, too, becomes a result of the pass, so nothing is computed twice.
 *
 * @returns piece → its region
 */
export function regionsOf(
  { order, outputs, pieces, maxBuffers }: RegionsOptions,
): ReadonlyMap<Piece, Region> {
  const regions = new Map<Piece, Region>();
  const readers = readersOf({ order, outputs, pieces });
  const regionOf = (node: Node): Region | undefined => {
    const piece = pieces.get(node);
    return piece === undefined ? undefined : regions.get(piece);
  };
  /** What has to be computed before a node, region by region. */
  const sourcesOf = (node: Node): readonly Node[] => {
    const region = regionOf(node);
    if (region !== undefined) {
      return region.pieces.flatMap(({ sources }) => sources.map(({ origin }) => origin));
    }
    return node.inputs.map(originOf);
  };
  const dependsOn = (nodes: readonly Node[], region: Region): boolean => {
    const seen = new Set<Node | Region>();
    const waiting = [...nodes];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      const own = regionOf(node);
      if (own === region) return true;
      if (seen.has(own ?? node)) continue;
      seen.add(own ?? node);
      waiting.push(...sourcesOf(node));
    }
    return false;
  };
  const join = (piece: Piece): Region | undefined => {
    const origins = [...new Set(piece.sources.map(({ origin }) => origin))];
    for (const origin of origins.toReversed()) {
      const region = regionOf(origin);
      if (region === undefined) continue;
      const shape = commonShape(region, piece);
      if (shape === undefined || buffersOf([...region.pieces, piece], { shape, readers }) > maxBuffers) {
        continue;
      }
      if (dependsOn(origins.filter((each) => regionOf(each) !== region), region)) continue;
      region.pieces.push(piece);
      region.shape = shape;
      return region;
    }
    return undefined;
  };
  for (const node of order) {
    const piece = pieces.get(node);
    if (piece === undefined || regions.has(piece)) continue;
    regions.set(piece, join(piece) ?? { pieces: [piece], shape: piece.shape });
  }
  return regions;
}

/** The shape under which a region and one more piece can be computed together. */
function commonShape(region: Region, piece: Piece): Shape | undefined {
  if (sizeOf(region.shape) !== sizeOf(piece.shape)) return undefined;
  const all = [...region.pieces, piece];
  return [region.shape, piece.shape].find((shape) =>
    all.every((each) =>
      each.isFixed
        ? sameShape(each.shape, shape)
        : [...each.rows].every((length) => rowShape(shape, length) !== undefined)
    )
  );
}

/**
 * The values of pieces that somebody else needs.
 *
 * @param readers value → the pieces that read it, and `undefined` for anything else that does
 */
export function resultsOf(
  pieces: readonly Piece[],
  readers: ReadonlyMap<Node, ReadonlySet<Piece | undefined>>,
): readonly Node[] {
  const own = new Set<Piece | undefined>(pieces);
  return pieces.flatMap(({ results }) => results).filter((each) =>
    [...readers.get(each) ?? []].some((reader) => !own.has(reader))
  );
}

function buffersOf(
  pieces: readonly Piece[],
  { shape, readers }: {
    readonly shape: Shape;
    readonly readers: ReadonlyMap<Node, ReadonlySet<Piece | undefined>>;
  },
): number {
  const own = new Set(pieces.flatMap(({ results }) => results));
  const shapes = new Map<Node, Set<string>>();
  for (const source of pieces.flatMap(({ sources }) => sources)) {
    if (own.has(source.origin)) continue;
    const under = shapeUnder(shape, source).join();
    shapes.set(source.origin, (shapes.get(source.origin) ?? new Set()).add(under));
  }
  const sources = [...shapes.values()].reduce((sum, { size }) => sum + size, 0);
  return sources + resultsOf(pieces, readers).length;
}

/**
 * The shape by which a region reads a source.
 *
 * @param whole the region's
 * @example
 * ```ts
 * import { shapeUnder } from "./regions.ts";
 * import { input } from "../../../core/graph/node.ts";
 * const origin = input("bias", { dtype: "float", shape: [12] });
 * const shape = shapeUnder([8, 4, 3], { origin, shape: [12], as: "row" });
 * if (shape.join() !== "4,3") throw new Error();
 * ```
 */
export function shapeUnder(whole: Shape, { shape, as }: Source): Shape {
  const size = sizeOf(shape);
  if (as === "key") return shape;
  if (size === sizeOf(whole)) return whole;
  if (size === 1) return [];
  return as === "row" ? rowShape(whole, size) ?? shape : shape;
}

/**
 * Who reads what: value → the pieces that read it, and `undefined` for a kernel or for being an output.
 */
export function readersOf(
  { order, outputs, pieces }: Pick<RegionsOptions, "order" | "outputs" | "pieces">,
): ReadonlyMap<Node, ReadonlySet<Piece | undefined>> {
  const readers = new Map<Node, Set<Piece | undefined>>();
  const add = (node: Node, reader: Piece | undefined): void => {
    const origin = originOf(node);
    readers.set(origin, (readers.get(origin) ?? new Set()).add(reader));
  };
  for (const node of order) {
    const piece = pieces.get(node);
    if (piece !== undefined) { for (const { origin } of piece.sources) add(origin, piece); }
    else if (originOf(node) === node) { for (const each of node.inputs) add(each, undefined); }
  }
  for (const each of outputs) add(each, undefined);
  return readers;
}
