/** All modules of a repository and what each imports, as `deno info` sees them. */

/** One import, re-export or dynamic import. */
export interface Import {
  /** What stands in the source. */
  readonly specifier: string;
  /** What that means: a path from the root of the repository, a URL, or `undefined` when it means nothing. */
  readonly target: string | undefined;
  /** Line in the source, from 1. */
  readonly line: number;
  /** Whether it imports types alone, so that nothing is left of it when the program runs. */
  readonly typeOnly: boolean;
}

/** One module. */
export interface Module {
  /** Path from the root of the repository. */
  readonly path: string;
  readonly imports: readonly Import[];
  /** Why it could not be read as a module. */
  readonly error: string | undefined;
}

/** Folders without modules of our own. */
const SKIPPED: readonly string[] = ["node_modules", "vectors", "dist"];

/** The part of `deno info --json` that is read here. */
interface InfoJson {
  readonly modules: readonly {
    readonly specifier: string;
    readonly error?: string;
    readonly dependencies?: readonly {
      readonly specifier: string;
      readonly code?: InfoResolution;
      readonly type?: InfoResolution;
    }[];
  }[];
}

interface InfoResolution {
  readonly specifier?: string;
  readonly span?: { readonly start: { readonly line: number } };
}

async function findModules(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (name.startsWith(".") || SKIPPED.includes(name)) continue;
    if (isDirectory) found.push(...await findModules(`${folder}/${name}`));
    else if (/\.(?:ts|tsx|mts|js|mjs)$/.test(name)) found.push(`${folder}/${name}`);
  }
  return found.sort();
}

async function denoInfo(root: string, entry: string): Promise<InfoJson> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--config", `${root}/deno.json`, entry],
    cwd: root,
  }).output();
  if (!success) throw new Error(`deno info: ${new TextDecoder().decode(stderr).trim()}`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** Every module below `root`, sorted by path. The root holds a deno.json. */
export async function readModules(root: string): Promise<readonly Module[]> {
  const base = new URL(`file://${await Deno.realPath(root)}/`);
  const local = (url: string): string =>
    url.startsWith(base.href) ? decodeURI(url.slice(base.href.length)) : url;
  const files = await findModules(base.pathname.slice(0, -1));
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(
      entry,
      files.map((file) => `import ${JSON.stringify(`file://${file}`)};\n`).join(""),
    );
    const info = await denoInfo(base.pathname.slice(0, -1), entry);
    return info.modules.filter(({ specifier }) => specifier.startsWith(base.href)).map((module): Module => ({
      path: local(module.specifier),
      error: module.error,
      imports: (module.dependencies ?? []).map(({ specifier, code, type }) => {
        const resolution = code ?? type;
        const target = resolution?.specifier;
        return {
          specifier,
          target: target === undefined ? undefined : local(target),
          line: (resolution?.span?.start.line ?? 0) + 1,
          typeOnly: code === undefined,
        };
      }),
    })).sort((a, b) => a.path < b.path ? -1 : 1);
  } finally {
    await Deno.remove(entry);
  }
}
