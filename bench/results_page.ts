/** The page of all results, made from their files. */
import type { Comparison, Row } from "./peers/comparison.ts";
import { CONTESTANTS, type Figures } from "./infill/figures.ts";
import { markdownTable, type Report, type Table } from "./report.ts";
import type { Spread } from "./spread.ts";

/** What all files say of where they come from. */
type Origin = Omit<Report, "tables" | "processor" | "command">;

/** A comparison with other libraries, as `bench:peers` keeps it. */
type PeersReport = Origin & { readonly comparisons: readonly Comparison[] };

/** What filling blanks costs, as `bench/infill.ts` keeps it. */
type InfillReport = Origin & Pick<Figures, "perToken" | "cpuPerToken" | "goals">;

const HEAD = `# Results

Written by \`deno run -A bench/render_results.ts\` from the files of this folder. What is measured, and what limits
it, is said in [bench/README.md](../README.md).
`;

/**
 * The page, a section per file in the order of their names.
 *
 * @param folder with the results
 */
export async function resultsPage(folder: URL): Promise<string> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) if (name.endsWith(".json")) names.push(name);
  const sections: string[] = [];
  for (const name of names.toSorted()) {
    sections.push(section(name, JSON.parse(await Deno.readTextFile(new URL(name, folder)))));
  }
  return [HEAD, ...sections].join("\n");
}

function section(name: string, found: Report | PeersReport | InfillReport): string {
  const { measured, commit, adapter, cores, deno } = found;
  const machine = "processor" in found ? `${found.processor}, ` : "";
  const command = "command" in found
    ? found.command
    : "comparisons" in found
    ? "deno task bench:peers"
    : "deno run -A bench/infill.ts";
  const facts = `\`${command}\` on ${adapter}; ${machine}${cores} cores; Deno ${deno}; ${
    measured.slice(0, 10)
  }, commit ${commit}.`;
  const tables = "tables" in found
    ? found.tables
    : "comparisons" in found
    ? found.comparisons.map(comparisonTable)
    : infillTables(found);
  return [
    `## ${name}\n\n${facts}\n`,
    ...tables.map((table) => `**${table.title}**\n\n${markdownTable(table)}\n`),
  ].join("\n");
}

function infillTables({ perToken, cpuPerToken, goals }: InfillReport): readonly Table[] {
  const numbers = ({ median, least, most }: Spread): readonly string[] =>
    [median, least, most].map((each) => each.toFixed(2));
  return [
    {
      title: "Milliseconds per token",
      columns: ["", "median", "least", "most", "of all cores"],
      rows: CONTESTANTS.flatMap((name) => {
        const [time, cpu] = [perToken[name], cpuPerToken[name]];
        return time && cpu ? [[name, ...numbers(time), cpu.median.toFixed(2)]] : [];
      }),
    },
    {
      title: "Goals",
      columns: ["", "median", "least", "most", "goal"],
      rows: goals.map(({ what, ratio, goal }) => [what, ...numbers(ratio), goal]),
    },
  ];
}

function comparisonTable({ work, flops, rounds, rows }: Comparison): Table {
  return {
    title: `${work}: ${(flops / 1e9).toFixed(2)} GFLOP, ${rounds} rounds`,
    columns: ["", "ms", "least", "most", "GFLOP/s", "× our time"],
    rows: rows.map(comparisonRow),
  };
}

function comparisonRow(row: Row): readonly string[] {
  if ("refused" in row) return [row.peer, "cannot", "", "", "", ""];
  const { peer, milliseconds: { median, least, most }, gigaflopsPerSecond, overOurs } = row;
  const times = [median, least, most, gigaflopsPerSecond].map((each) => each.toFixed(1));
  return [peer, ...times, ratio(overOurs)];
}

/** `7.10 (6.80–7.42)` */
function ratio({ median, least, most }: Spread): string {
  return `${median.toFixed(2)} (${least.toFixed(2)}–${most.toFixed(2)})`;
}
