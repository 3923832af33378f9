/**
 * Makes the pictures of the documentation: builds the page, uses it as a person would, and photographs it.
 *
 * Usage: `deno run -A tools/web/screenshots.ts [--model DIR] [--out DIR] [--scene FILE]`
 * Without `--model` the tab Fill is left out when no model comes with the software.
 */
import { parseArgs } from "node:util";
import { type Browser, chromium, type Page } from "playwright-core";
import { BROWSER_ARGUMENTS, findBrowser } from "../browser.ts";
import { buildWeb, bundledModel } from "./build.ts";
import { serveFolder } from "./serve.ts";

const ROOT: string = new URL("../../", import.meta.url).pathname;

/** A text with three blanks, the last first. */
const LAYOUT = `layout?${new URLSearchParams({
  text: "Whenever I find myself growing grim about the mouth, I account it high time to get to sea.",
  spans: "3:5,11:13,17:18",
  order: "2,0,1",
})}`;

/** Steps that the small model takes before it is photographed. */
const STEPS = 400;

interface Scene {
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly scheme: "light" | "dark";
  readonly fragment: string;
  readonly act: (page: Page) => Promise<void>;
}

async function fill(page: Page): Promise<void> {
  await page.locator("#fill-run:enabled").waitFor();
  await page.click("#fill-run");
  await page.locator("#fill-looked:not(:empty)").waitFor({ timeout: 120_000 });
}

async function train(page: Page): Promise<void> {
  await page.click("#train-run");
  await page.waitForFunction(
    `Number(/after (\\d+)/.exec(document.querySelector("#train-step-count").textContent)?.[1] ?? 0) >= ${STEPS}`,
    undefined,
    { timeout: 900_000 },
  );
  await page.click("#train-run");
  await page.getByText(/^step \d+$/).waitFor({ timeout: 120_000 });
}

const point = (page: Page): Promise<void> => page.locator("[data-query='21'] .hit").nth(1).hover();

const SCENES: readonly Scene[] = [
  { file: "layout.png", width: 1040, height: 1290, scheme: "light", fragment: LAYOUT, act: point },
  { file: "layout_dark.png", width: 1040, height: 1290, scheme: "dark", fragment: LAYOUT, act: point },
  { file: "layout_phone.png", width: 360, height: 1100, scheme: "light", fragment: LAYOUT, act: point },
  { file: "fill.png", width: 1040, height: 760, scheme: "light", fragment: "fill", act: fill },
  { file: "train.png", width: 1040, height: 980, scheme: "light", fragment: "train", act: train },
];

async function photograph(
  browser: Browser,
  scene: Scene & { readonly url: string; readonly out: string },
): Promise<void> {
  const { file, width, height, scheme, fragment, act, url, out } = scene;
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
  const page = await context.newPage();
  await page.goto(`${url}#${fragment}`);
  await act(page);
  await page.screenshot({ path: `${out}/${file}` });
  await context.close();
  console.log(`${out}/${file}`);
}

if (import.meta.main) {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      model: { type: "string" },
      out: { type: "string", default: `${ROOT}docs` },
      scene: { type: "string" },
    },
  });
  const executablePath = await findBrowser();
  if (executablePath === undefined) throw new Error("no browser: apt-get install -y chromium gives one");
  const model = values.model ?? await bundledModel();
  const folder = await Deno.makeTempDir({ prefix: "glm-web-" });
  await buildWeb({ out: `${folder}/page`, ...(model === undefined ? {} : { model }) });
  const served = serveFolder(`${folder}/page`, { port: 0 });
  const browser = await chromium.launch({ executablePath, args: [...BROWSER_ARGUMENTS] });
  try {
    for (const scene of SCENES) {
      if (values.scene !== undefined && values.scene !== scene.file) continue;
      if (scene.fragment === "fill" && model === undefined) continue;
      await photograph(browser, { ...scene, url: served.url, out: values.out });
    }
  } finally {
    await browser.close();
    await served.close();
    await Deno.remove(folder, { recursive: true });
  }
}
