/** Commands of this software on the texts of the bundled model. */
import { COMMANDS } from "../../cli/commands.ts";
import { runCommandLine } from "../../cli/frame/command_line.ts";
import { processContext } from "../../cli/frame/process_context.ts";
import { writeInputs } from "./write_inputs.ts";

/**
 * Writes the texts into the folder that the first word names, where they are not there yet, and runs a command on them.
 *
 * @param words of the command line of the task: the folder, and more options of the command
 * @returns the status of the process
 */
export async function runOnTexts(
  [directory, ...more]: readonly string[],
  { task, command }: {
    /** Its name in deno.json. */
    readonly task: string;
    /** What stands before the further options. */
    readonly command: (directory: string) => readonly string[];
  },
): Promise<number> {
  if (directory === undefined) {
    console.error(`usage: deno task ${task} DIR [OPTION…]`);
    return 2;
  }
  await writeInputs(directory);
  return await runCommandLine([...command(directory), ...more], processContext(), { commands: COMMANDS });
}
