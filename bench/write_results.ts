/** Where figures are kept: JSON in `bench/results`, with what they were measured on. */
import type { AdapterReport } from "../cli/doctor/describe_adapter.ts";
import { writeFileAtomic } from "../data/atomic.ts";
import { commit } from "./commit.ts";

/**
 * Writes figures to `bench/results/NAME_ADAPTER.json`, or to the file that is named.
 *
 * @returns the file
 */
export async function writeResults(
  name: string,
  { adapter, figures, file }: {
    readonly adapter: Pick<AdapterReport, "name">;
    readonly figures: Readonly<Record<string, unknown>>;
    readonly file?: string | undefined;
  },
): Promise<string> {
  const place = file ?? new URL(`results/${name}_${slug(adapter.name)}.json`, import.meta.url).pathname;
  const report = {
    measured: new Date().toISOString(),
    commit: await commit(),
    adapter: adapter.name,
    cores: navigator.hardwareConcurrency,
    deno: Deno.version.deno,
    ...figures,
  };
  await Deno.mkdir(place.slice(0, place.lastIndexOf("/") + 1) || ".", { recursive: true });
  await writeFileAtomic(place, new TextEncoder().encode(JSON.stringify(report, undefined, 2) + "\n"));
  return place;
}

/** `LLVMpipe (LLVM 15)` → `llvmpipe_llvm_15` */
function slug(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_").replaceAll(/^_|_$/g, "");
}
