/** Finding a WebGPU adapter for the tests, and installing a software one where that is possible. */

/** What a machine needs to have an adapter without a GPU, as packages of Debian and Ubuntu. */
export const DRIVER_PACKAGES: readonly string[] = ["libvulkan1", "mesa-vulkan-drivers"];

/** The one line a user without root is given. */
export const INSTALL_HINT: string = `no WebGPU adapter: apt-get install -y ${
  DRIVER_PACKAGES.join(" ")
} gives a software one`;

const PROBE_TIMEOUT_MS = 60_000;

/** The name of the WebGPU adapter that a fresh process finds, or `undefined`. */
export async function findAdapter(): Promise<string | undefined> {
  const probe = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-lock", new URL("./find_adapter.ts", import.meta.url).pathname],
    stdout: "piped",
    stderr: "null",
    signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
  });
  const { success, stdout } = await probe.output();
  return success ? new TextDecoder().decode(stdout).trim() : undefined;
}

/** Runs a command quietly; false when it fails or does not exist. */
export async function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  try {
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    const { success } = await new Deno.Command(command, {
      args: [...args],
      env,
      stdout: "null",
      stderr: "null",
    }).output();
    return success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Whether this user may install packages with apt-get. */
export async function canInstall(): Promise<boolean> {
  return Deno.build.os === "linux" && Deno.uid() === 0 && await succeeds("apt-get", ["--version"]);
}

/** Installs packages, with fresh package lists when the ones at hand do not do; true when done. */
export async function installPackages(packages: readonly string[]): Promise<boolean> {
  const install = ["install", "-y", "--no-install-recommends", ...packages];
  return await succeeds("apt-get", install) ||
    await succeeds("apt-get", ["update"]) && await succeeds("apt-get", install);
}

/** Installs the software adapter; true when done. */
export function installDriver(): Promise<boolean> {
  return installPackages(DRIVER_PACKAGES);
}

/** What `ensureAdapter` may do and where it speaks; every part can be replaced in a test. */
export interface AdapterTools {
  readonly find: () => Promise<string | undefined>;
  readonly canInstall: () => Promise<boolean>;
  readonly install: () => Promise<boolean>;
  readonly say: (line: string) => void;
}

/** The real tools, speaking on stdout. */
export const SYSTEM_TOOLS: AdapterTools = {
  find: findAdapter,
  canInstall,
  install: installDriver,
  say: (line) => console.log(line),
};

/**
 * The adapter's name after doing what can be done to have one, or `undefined`: without an adapter, root with
 * apt-get installs the software driver and says so, anybody else gets the hint.
 */
export async function ensureAdapter(tools: AdapterTools = SYSTEM_TOOLS): Promise<string | undefined> {
  const found = await tools.find();
  if (found !== undefined) return found;
  if (!await tools.canInstall()) {
    tools.say(INSTALL_HINT);
    return undefined;
  }
  tools.say(`no WebGPU adapter: installing ${DRIVER_PACKAGES.join(" ")} with apt-get`);
  if (!await tools.install()) {
    tools.say(`apt-get could not install ${DRIVER_PACKAGES.join(" ")}; the GPU tests will be skipped`);
    return undefined;
  }
  return await tools.find();
}
