/** Finding Chromium for the tests of the page, and installing it where that is possible. */
import { canInstall, installPackages, succeeds } from "./adapter.ts";

/** Names under which it may be on the path. */
const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const PACKAGES = ["chromium"];

/** How a program that tests drive is started: no profile, no network of its own, WebGPU even in software. */
export const BROWSER_ARGUMENTS: readonly string[] = [
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The path of a browser, or nothing. */
export async function findBrowser(): Promise<string | undefined> {
  const folders = (Deno.env.get("PATH") ?? "").split(":").filter((folder) => folder !== "");
  for (const name of NAMES) {
    for (const folder of folders) {
      const path = `${folder}/${name}`;
      if (await Deno.stat(path).then(({ isFile }) => isFile, () => false)) return path;
    }
  }
  return undefined;
}

/** The browser's path after doing what can be done to have one: root with apt-get installs it and says so. */
export async function ensureBrowser(): Promise<string | undefined> {
  const found = await findBrowser();
  if (found !== undefined && await succeeds(found, ["--version"])) return found;
  if (!await canInstall()) {
    console.log(`no browser: apt-get install -y ${PACKAGES.join(" ")} gives one`);
    return undefined;
  }
  console.log(`no browser: installing ${PACKAGES.join(" ")} with apt-get`);
  if (await installPackages(PACKAGES)) return await findBrowser();
  console.log(`apt-get could not install ${PACKAGES.join(" ")}; the tests in the browser will be skipped`);
  return undefined;
}
