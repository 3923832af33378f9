/** Line coverage of a folder, from the raw profiles that `deno test --coverage` leaves. */

/** Lines found and lines run in one source file. */
export interface FileCoverage {
  readonly file: string;
  readonly lines: number;
  readonly hit: number;
}

/** Reads the summary records (`SF`, `LF`, `LH`) of an lcov report. */
export function readLcov(lcov: string): readonly FileCoverage[] {
  return lcov.split("end_of_record").flatMap((record) => {
    const field = (name: string): string | undefined => new RegExp(`^${name}:(.*)$`, "m").exec(record)?.[1];
    const file = field("SF");
    return file === undefined
      ? []
      : [{ file, lines: Number(field("LF") ?? 0), hit: Number(field("LH") ?? 0) }];
  });
}

/** Lines run per line found, in percent; 100 when there are no lines. */
export function coveragePercent(files: readonly FileCoverage[]): number {
  const lines = files.reduce((sum, file) => sum + file.lines, 0);
  const hit = files.reduce((sum, file) => sum + file.hit, 0);
  return lines === 0 ? 100 : 100 * hit / lines;
}

/** Coverage of the files below `folder` according to the profiles in `profiles`. */
export async function measureCoverage(profiles: string, folder: string): Promise<readonly FileCoverage[]> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["coverage", "--lcov", profiles],
    stdout: "piped",
    stderr: "null",
  }).output();
  return readLcov(new TextDecoder().decode(stdout)).filter(({ file }) => file.startsWith(folder));
}
