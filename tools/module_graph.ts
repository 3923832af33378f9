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

/** The modules below a folder, by the folder of the program they belong to: one with a lock of its own. */
async function findModules(
  folder: string,
  program: string,
): Promise<readonly { readonly file: string; readonly program: string }[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  const own = entries.some(({ name }) => name === "deno.lock") ? folder : program;
  const found = await Promise.all(entries.map(async ({ name, isDirectory }) => {
    if (name.startsWith(".") || SKIPPED.includes(name)) return [];
    if (isDirectory) return await findModules(`${folder}/${name}`, own);
    return /\.(?:ts|tsx|mts|js|mjs)$/.test(name) ? [{ file: `${folder}/${name}`, program: own }] : [];
  }));
  return found.flat();
}

/** What Deno knows of some modules of a program, and of all that they import. */
async function denoInfo(program: string, files: readonly string[]): Promise<InfoJson> {
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(
      entry,
      files.map((file) => `import ${JSON.stringify(`file://${file}`)};\n`).join(""),
    );
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", "--config", `${program}/deno.json`, entry],
      cwd: program,
    }).output();
    if (!success) throw new Error(`deno info: ${new TextDecoder().decode(stderr).trim()}`);
    return JSON.parse(new TextDecoder().decode(stdout));
  } finally {
    await Deno.remove(entry);
  }
}

/** Every module below `root`, sorted by path. The root holds a deno.json. */
export async function readModules(root: string): Promise<readonly Module[]> {
  const base = new URL(`file://${await Deno.realPath(root)}/`);
  const local = (url: string): string =>
    url.startsWith(base.href) ? decodeURI(url.slice(base.href.length)) : url;
  const folder = base.pathname.slice(0, -1);
  const files = Map.groupBy(await findModules(folder, folder), ({ program }) => program);
  const programs = [...files.keys()].sort((a, b) => b.length - a.length);
  const programOf = (url: string): string | undefined =>
    programs.find((program) => url.startsWith(new URL(`file://${program}/`).href));
  const modules = await Promise.all([...files].map(async ([program, own]) => {
    const info = await denoInfo(program, own.map(({ file }) => file).sort());
    return info.modules.filter(({ specifier }) => programOf(specifier) === program);
  }));
  return modules.flat().map((module): Module => ({
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
}
