/**
 * The rows of the other side, over which an invocation walks. A software driver reads them where they are. On a GPU
 * all invocations of a workgroup walk over the same rows, some of which they bring to workgroup memory at a time.
 */
import { type AttentionCall, INVOCATIONS } from "./attention_call.ts";
import { quadsOf } from "./head_rows.ts";

/** The most rows in workgroup memory at a time. */
const MOST_STAGED = 16;

/** What is walked over. */
export interface OtherSide {
  /** Name of the loop's variable. */
  readonly index: "key" | "query";
  /** The parameter that counts such rows. */
  readonly count: "keys" | "queries";
  /** Bindings whose rows the walk reads. */
  readonly bindings: readonly string[];
}

/** A stretch of the walk, as its body sees it: names of WGSL values. */
export interface Stretch {
  /** First index, and the one behind the last. */
  readonly from: string;
  readonly to: string;
  /** WGSL statement that finds the row of the loop's variable. */
  readonly find: string;
  /** WGSL of its c-th four numbers. */
  readonly read: (binding: string, c: number) => string;
  /** WGSL of a test of the mask, which stretches that are seen whole pass without making it. */
  readonly test: (mask: string) => string;
}

type Call = Pick<AttentionCall, "width"> & {
  readonly capabilities: Pick<AttentionCall["capabilities"], "isSoftware" | "maxWorkgroupBytes">;
};

/** Rows that fit into workgroup memory together with those of the other bindings. */
function stagedRows({ width, capabilities }: Call, { bindings }: OtherSide): number {
  const bytes = bindings.length * quadsOf(width) * 16;
  return Math.max(1, Math.min(MOST_STAGED, Math.floor(capabilities.maxWorkgroupBytes / bytes)));
}

/**
 * WGSL declarations outside of functions that a walk needs.
 *
 * @example
 * ```ts
 * import { stagedMemory } from "./other_rows.ts";
 * const call = { width: 64, capabilities: { isSoftware: false, maxWorkgroupBytes: 16384 } };
 * const code = stagedMemory(call, { index: "key", count: "keys", bindings: ["key"] });
 * if (code !== "var<workgroup> staged_key: array<vec4f, 256>;") throw new Error();
 * ```
 */
export function stagedMemory(call: Call, side: OtherSide): string {
  if (call.capabilities.isSoftware) return "";
  const size = stagedRows(call, side) * quadsOf(call.width);
  return side.bindings.map((name) => `var<workgroup> staged_${name}: array<vec4f, ${size}>;`).join("\n");
}

/**
 * WGSL that runs a body over `walk_from` up to before `walk_to`, which are the same for a whole workgroup of a GPU,
 * in one stretch or several.
 *
 * @param call of attention
 * @param options `whole` is WGSL that tells whether all own rows of the workgroup meet all rows of a stretch
 * @example
 * ```ts
 * import { walk } from "./other_rows.ts";
 * const call = { width: 4, capabilities: { isSoftware: true, maxWorkgroupBytes: 16384 } };
 * const side = { index: "key", count: "keys", bindings: ["key"] } as const;
 * const code = walk(call, { side, whole: () => "false", body: ({ read }) => read("key", 0) });
 * if (!code.includes("load_key(row_at, 0u)")) throw new Error();
 * ```
 */
export function walk(
  call: Call,
  { side, whole, body }: {
    readonly side: OtherSide;
    readonly whole: (from: string, to: string) => string;
    readonly body: (stretch: Stretch) => string;
  },
): string {
  const { index, count, bindings } = side;
  const rowOf = (row: string): string =>
    `first_of((batch * parameters.${count} + ${row}) * parameters.heads + head)`;
  if (call.capabilities.isSoftware) {
    // Testing every pair costs 3 % here; a second copy of the body would cost seconds of the driver's time.
    return body({
      from: "walk_from",
      to: "walk_to",
      find: `let row_at = ${rowOf(index)};`,
      read: (binding, c) => `load_${binding}(row_at, ${c}u)`,
      test: (mask) => mask,
    });
  }
  const quads = quadsOf(call.width);
  const rows = stagedRows(call, side);
  return `
  for (var from_row = walk_from; from_row < walk_to; from_row += ${rows}u) {
    let to_row = min(from_row + ${rows}u, walk_to);
    let is_whole = ${whole("from_row", "to_row")};
    workgroupBarrier();
    for (var at = lane; at < ${rows * quads}u; at += ${INVOCATIONS.hardware}u) {
      let row_at = ${rowOf(`min(from_row + at / ${quads}u, to_row - 1u)`)};
      ${bindings.map((name) => `staged_${name}[at] = load_${name}(row_at, at % ${quads}u);`).join("\n")}
    }
    workgroupBarrier();
    ${
    body({
      from: "from_row",
      to: "to_row",
      find: `let staged_at = (${index} - from_row) * ${quads}u;`,
      read: (binding, c) => `staged_${binding}[staged_at + ${c}u]`,
      test: (mask) => `is_whole || ${mask}`,
    })
  }
  }`;
}
