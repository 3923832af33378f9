/**
 * How a test that needs a WebGPU adapter is declared. The test command decides once whether there is one and
 * says so in the environment (`GLM_GPU=none`); a file run on its own looks for itself. Without an adapter the
 * tests are ignored by name, never passed.
 */

async function adapterIsMissing(): Promise<boolean> {
  const told = Deno.env.get("GLM_GPU");
  return told === undefined ? await navigator.gpu?.requestAdapter() == null : told === "none";
}

const ignore: boolean = await adapterIsMissing();

/** Declares a test that runs on the device and is ignored where there is none. */
export function gpuTest(name: string, fn: (context: Deno.TestContext) => void | Promise<void>): void {
  Deno.test({ name, ignore, fn });
}
