/**
 * How a test of the page is declared: it gets a page in a real browser, which fails the test when anything goes
 * wrong in it. The test command says in the environment where the browser is (`GLM_BROWSER`); a file run on its own
 * looks for itself. Without a browser the tests are ignored by name, never passed.
 */
import { assertEquals } from "@std/assert";
import { type Browser, chromium, type Page } from "playwright-core";
import { BROWSER_ARGUMENTS, findBrowser } from "../../tools/browser.ts";
import { buildWeb } from "../../tools/web/build.ts";
import { type Served, serveFolder } from "../../tools/web/serve.ts";
import { writeModel } from "./write_model.ts";

const told = Deno.env.get("GLM_BROWSER");
const executablePath: string | undefined = told === undefined
  ? await findBrowser()
  : told === "none"
  ? undefined
  : told;

/** What a test looks at. */
export interface Opened {
  readonly page: Page;
  readonly url: string;
  /** The folder that is served; files that a test puts there can be fetched. */
  readonly folder: string;
}

/** How the page is opened. */
export interface PageOptions {
  readonly width?: number;
  readonly colorScheme?: "light" | "dark";
  /** Whether the browser has WebGPU; default true. */
  readonly webgpu?: boolean;
  /** What follows the # of the address. */
  readonly fragment?: string;
}

async function withBrowser(
  options: PageOptions & { readonly executablePath: string },
  body: (browser: Browser) => Promise<void>,
): Promise<void> {
  const without = options.webgpu === false ? ["--disable-features=WebGPU", "--disable-gpu"] : [];
  const args = BROWSER_ARGUMENTS.filter((each) => without.length === 0 || each !== "--enable-unsafe-webgpu");
  const browser = await chromium.launch({
    executablePath: options.executablePath,
    args: [...args, ...without],
  });
  try {
    await body(browser);
  } finally {
    await browser.close();
  }
}

/** Builds the page once per file of tests. */
let built: Promise<string> | undefined;
async function build(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "glm-web-" });
  const model = `${folder}/small`;
  await writeModel(model);
  await buildWeb({ out: `${folder}/page`, model });
  return folder;
}
Deno.test.afterAll(async () => {
  if (built !== undefined) await Deno.remove(await built, { recursive: true });
});

/** Declares a test of the page. */
export function browserTest(
  name: string,
  options: PageOptions,
  body: (opened: Opened) => Promise<void>,
): void {
  Deno.test({
    name,
    ignore: executablePath === undefined,
    // The driver of the browser keeps timers and pipes of its own.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      if (executablePath === undefined) return;
      built ??= build();
      const folder = `${await built}/page`;
      const served: Served = serveFolder(folder, { port: 0 });
      try {
        await withBrowser({ ...options, executablePath }, async (browser) => {
          const { width = 1100, colorScheme = "light", fragment = "" } = options;
          const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
          await context.grantPermissions(["clipboard-read", "clipboard-write"]);
          const page = await context.newPage();
          const wrong: string[] = [];
          page.on("pageerror", (error) => wrong.push(error.message));
          page.on("console", (message) => {
            if (message.type() === "error") wrong.push(message.text());
          });
          await page.goto(served.url + (fragment === "" ? "" : `#${fragment}`));
          await body({ page, url: served.url, folder });
          assertEquals(wrong, []);
        });
      } finally {
        await served.close();
      }
    },
  });
}
