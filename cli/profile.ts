/** `--profile`: which kernels a command spent its time on, measured by the device. */
import type { Backend, Executable } from "../core/graph/backend.ts";
import type { Graph } from "../core/graph/graph.ts";
import type { GpuExecutable } from "../gpu/executable.ts";
import type { Timing } from "../gpu/profile.ts";
import { profileReport, profileTable, type StepProfile } from "../gpu/profile_report.ts";
import type { Context } from "./frame/context.ts";
import { CommandError } from "./frame/errors.ts";

/** The option, for every command that computes. */
export const PROFILE_OPTION: { readonly type: "flag"; readonly meaning: string } = {
  type: "flag",
  meaning: "time every kernel of each graph's first steps: a table on stderr, with --json a line on stdout",
};

/** Steps of each graph that are timed; every dispatch counts with its median. */
const TIMED_STEPS = 3;

/** A graph that was run. */
export interface GraphProfile extends StepProfile {
  /** The graph's outputs, the first few. */
  readonly outputs: readonly string[];
}

/** A backend that measures. */
export interface Profiled {
  readonly backend: Backend;
  /** What was measured, graph by graph; rejects where the device cannot measure time. */
  readonly report: () => Promise<readonly GraphProfile[]>;
}

/**
 * The same backend, whose graphs time the kernels of their first steps. Nothing else changes: a timed step is a step.
 *
 * @throws {CommandError} when the backend has no kernels.
 */
export function profiled(backend: Backend): Profiled {
  if (backend.name !== "gpu") {
    throw new CommandError(`--profile: expected a GPU, found ${backend.about}, which has no kernels to time`);
  }
  const graphs: { readonly graph: Graph; readonly runs: Promise<readonly Timing[]>[] }[] = [];
  return {
    backend: {
      ...backend,
      async compile(graph, options) {
        const executable = await backend.compile(graph, options);
        if (!measures(executable)) return executable;
        const runs: Promise<readonly Timing[]>[] = [];
        graphs.push({ graph, runs });
        return {
          ...executable,
          step: () => runs.length < TIMED_STEPS ? timed(executable, runs) : executable.step(),
        };
      },
    },
    report: async () => {
      const ran = graphs.filter(({ runs }) => runs.length > 0);
      return await Promise.all(ran.map(async ({ graph, runs }) => ({
        outputs: Object.keys(graph.outputs).slice(0, 3),
        ...profileReport(await Promise.all(runs)),
      })));
    },
  };
}

/**
 * Writes what was measured: tables to stderr, or one line of JSON to stdout.
 *
 * @throws {CommandError} where the device cannot measure time.
 */
export async function writeProfile(
  { report }: Profiled,
  { stdout, stderr }: Pick<Context, "stdout" | "stderr">,
  { json }: { readonly json: boolean },
): Promise<void> {
  try {
    const graphs = await report();
    if (json) stdout.write(`${JSON.stringify({ profile: graphs })}\n`);
    else {
      for (const graph of graphs) {
        stderr.write(`\ngraph of ${graph.outputs.join(", ")}, …\n${profileTable(graph)}\n`);
      }
    }
  } catch (error) {
    throw new CommandError(`--profile: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}

function measures(executable: Executable): executable is GpuExecutable {
  return "profile" in executable;
}

/** A step whose times are kept. */
function timed(executable: GpuExecutable, runs: Promise<readonly Timing[]>[]): void {
  const run = executable.profile();
  // Whoever asks for the report is told; until then a failure is nobody's.
  run.catch(() => {});
  runs.push(run);
}
