/**
 * The program: `deno run -A cli/main.ts COMMAND`.
 *
 * @module
 */
import { COMMANDS } from "./commands.ts";
import { runCommandLine } from "./frame/command_line.ts";
import { processContext } from "./frame/process_context.ts";

/** Whether GLM_DEBUG is set; without the permission to look, it is not. */
function isDebugging(): boolean {
  const mayLook = Deno.permissions.querySync({ name: "env", variable: "GLM_DEBUG" }).state === "granted";
  return mayLook && (Deno.env.get("GLM_DEBUG") ?? "") !== "";
}

if (import.meta.main) {
  const program = { commands: COMMANDS, debug: isDebugging() };
  Deno.exit(await runCommandLine(Deno.args, processContext(), program));
}
