/**
 * Builds the page into a folder that any static host can serve.
 *
 * Usage: `deno run -A tools/web/build.ts [--model DIR] [--out DIR]`
 * Without `--model` the page gets the first model directory under `models/`, or none: then its tab Fill says so.
 */
import { parseArgs } from "node:util";
import { TOKENIZER_FILE_NAMES } from "../../core/text/tokenizer_files.ts";
import { FONTS, palette } from "../../picture/svg/style.ts";

const ROOT: string = new URL("../../", import.meta.url).pathname;

/** Where the page is built unless told otherwise. */
export const DEFAULT_OUT: string = `${ROOT}web/dist`;

/** What goes into the page. */
export interface BuildOptions {
  readonly out: string;
  /** A model directory, which is copied beside the page. */
  readonly model?: string;
}

async function bundle(entry: string, out: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform", "browser", "--minify", "--output", out, entry],
    cwd: ROOT,
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`deno bundle ${entry}: ${new TextDecoder().decode(stderr).trim()}`);
}

/**
 * Shaders are indented and explained for those who read them, not for those who download them. In a script without line
 * breaks of its own, nothing but shaders has lines.
 */
async function withBareShaders(script: string): Promise<void> {
  const text = await Deno.readTextFile(script);
  await Deno.writeTextFile(script, text.replace(/\n +/g, "\n").replace(/\n\/\/[^\n`$]*(?=\n)/g, ""));
}

/** The style sheet in the page itself, so that the first paint waits for nothing. */
async function writePage(out: string): Promise<void> {
  const page = await Deno.readTextFile(`${ROOT}web/index.html`);
  const style = await Deno.readTextFile(`${ROOT}web/style.css`);
  const fonts = `:root { --tokens: ${FONTS.tokens}; --sentences: ${FONTS.sentences}; }`;
  const marker = /\/\* style\.css \*\//;
  if (!marker.test(page)) throw new Error("web/index.html: expected the comment /* style.css */, found none");
  await Deno.writeTextFile(
    `${out}/index.html`,
    page.replace(marker, () => `${palette(":root")}\n${fonts}\n${style}`),
  );
}

/** Copies the files of a model, not those of a run that made it, and says which there are. */
export async function copyModel(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  const wanted = ["config.json", "model.safetensors", ...TOKENIZER_FILE_NAMES];
  const found = await Array.fromAsync(Deno.readDir(from), ({ name }) => name);
  const names = wanted.filter((name) => found.includes(name));
  for (const name of names) await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
  await Deno.writeTextFile(`${to}/files.json`, JSON.stringify(names));
}

/** The first folder under `models/` that holds a model. */
export async function bundledModel(): Promise<string | undefined> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(`${ROOT}models`));
    for (const { name } of entries.toSorted((a, b) => a.name < b.name ? -1 : 1)) {
      const found = await Deno.stat(`${ROOT}models/${name}/config.json`).catch(() => undefined);
      if (found?.isFile) return `${ROOT}models/${name}`;
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return undefined;
}

/** Builds it; what was in the folder is gone. */
export async function buildWeb({ out, model }: BuildOptions): Promise<void> {
  await Deno.remove(out, { recursive: true }).catch(() => {});
  await Deno.mkdir(out, { recursive: true });
  await Promise.all([
    bundle("web/main.ts", `${out}/main.js`),
    bundle("web/worker.ts", `${out}/worker.js`).then(() => withBareShaders(`${out}/worker.js`)),
    // Fetched by the worker when a model has a published vocabulary.
    bundle("text/open_tokenizer.ts", `${out}/tokenizers.js`),
    writePage(out),
  ]);
  if (model !== undefined) await copyModel(model, `${out}/model`);
}

if (import.meta.main) {
  const { values } = parseArgs({
    args: Deno.args,
    options: { model: { type: "string" }, out: { type: "string", default: DEFAULT_OUT } },
  });
  const model = values.model ?? await bundledModel();
  await buildWeb({ out: values.out, ...(model === undefined ? {} : { model }) });
  console.log(
    `${values.out}: the page${model === undefined ? ", without a model" : `, with the model ${model}`}`,
  );
}
