/** What a benchmark found: tables for people, on stdout and in the pages of bench/results; everything as JSON. */
import { parseArgs } from "@std/cli";
import { writeResults } from "./write_results.ts";

/** Numbers under each other. */
export interface Table {
  /** What was measured. */
  readonly title: string;
  readonly columns: readonly string[];
  /** A row begins with its label. */
  readonly rows: readonly (readonly string[])[];
}

/** A measurement with all that it depends on. */
export interface Report {
  readonly measured: string;
  readonly commit: string;
  readonly adapter: string;
  readonly processor: string;
  readonly cores: number;
  readonly deno: string;
  /** How to repeat it. */
  readonly command: string;
  readonly tables: readonly Table[];
}

/** Where results lie. */
export const RESULTS: URL = new URL("./results/", import.meta.url);

/**
 * A table in Markdown, columns aligned.
 *
 * @example
 * ```ts
 * import { markdownTable } from "./report.ts";
 * const text = markdownTable({ title: "", columns: ["batch", "ms"], rows: [["1", "20.5"]] });
 * if (text !== "| batch |   ms |\n| ----- | ---: |\n| 1     | 20.5 |") throw new Error(text);
 * ```
 */
export function markdownTable({ columns, rows }: Table): string {
  const widths = columns.map((column, at) =>
    Math.max(3, ...[column, ...rows.map((row) => row[at] ?? "")].map(({ length }) => length))
  );
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, at) => aligned(cells[at] ?? "", { width, at })).join(" | ")} |`;
  const rule = widths.map((width, at) => (at === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [line(columns), `| ${rule.join(" | ")} |`, ...rows.map(line)].join("\n");
}

function aligned(text: string, { width, at }: { readonly width: number; readonly at: number }): string {
  return at === 0 ? text.padEnd(width) : text.padStart(width);
}

/**
 * Prints the tables of a benchmark and keeps everything in `bench/results/NAME_ADAPTER.json`, or in the file given by
 * `--out`.
 *
 * @param name of the benchmark's file
 * @param options the adapter's name, tables, and what else was found, to be kept only
 */
export async function report(
  name: string,
  { adapter, tables, ...found }: {
    readonly adapter: string;
    readonly tables: readonly Table[];
    readonly [found: string]: unknown;
  },
): Promise<void> {
  const { out } = parseArgs(Deno.args, { string: ["out"] });
  const args = Deno.args.filter((each, at) =>
    each !== "--out" && Deno.args[at - 1] !== "--out" && !each.startsWith("--out=")
  );
  for (const table of tables) console.log(`${table.title}\n\n${markdownTable(table)}\n`);
  const place = await writeResults(name, {
    adapter: { name: adapter },
    figures: {
      processor: await processor(),
      command: ["deno run -A", Deno.mainModule.split("/").slice(-2).join("/"), ...args].join(" "),
      tables,
      ...found,
    },
    file: out,
  });
  console.error(`written: ${place}`);
}

/** What the system calls the processor (Linux). */
async function processor(): Promise<string> {
  const text = await Deno.readTextFile("/proc/cpuinfo").catch(() => "");
  return /^model name\s*:\s*(.*)$/m.exec(text)?.[1] ?? Deno.build.arch;
}
