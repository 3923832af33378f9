/** Golden files of exact cases: one check per case, made from the file's JSON. */
import type { SuiteContext, SuiteResult } from "./suite.ts";
import { startTally } from "./tally.ts";

/** One case: a function that says what is wrong (nothing: it holds), or why it cannot be judged. */
export type Check =
  | { readonly name: string; readonly run: () => readonly string[] }
  | { readonly name: string; readonly skip: string };

/** Makes the checks of one golden file from its parsed JSON. */
export type ChecksOf = (golden: unknown) => readonly Check[];

/** The differences that there are. */
export function wrong(...differences: readonly (string | undefined)[]): readonly string[] {
  return differences.filter((difference) => difference !== undefined);
}

/**
 * Runs the checks of the named files of a folder. A file that is not there is a skip; a folder that is not there
 * gives the result of a suite that ran nothing.
 */
export async function checkFolder(
  context: SuiteContext,
  options: { readonly folder: string; readonly files: Readonly<Record<string, ChecksOf>> },
): Promise<SuiteResult> {
  const { folder, files } = options;
  const tally = startTally();
  const present = await context.list(folder);
  if (present.length === 0) return tally.result();
  for (const [name, checksOf] of Object.entries(files)) {
    const file = `${folder}/${name}`;
    if (!present.includes(name)) {
      tally.skip(file, "no such file");
      continue;
    }
    const golden: unknown = JSON.parse(new TextDecoder().decode(await context.read(file)));
    for (const check of checksOf(golden)) {
      if ("skip" in check) tally.skip(`${file}: ${check.name}`, check.skip);
      else await tally.attempt(`${file}: ${check.name}`, check.run);
    }
  }
  return tally.result();
}
