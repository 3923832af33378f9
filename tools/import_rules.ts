/**
 * The rules on imports, as functions from modules to violations. A violation is one sentence, `file:line`
 * first.
 */
import type { Import, Module } from "./module_graph.ts";
import { isWithin, PUBLISHED, RELATIVE_ONLY, roomOf, ROOMS, WORLD } from "./rooms.ts";

function isUrl(target: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/.test(target);
}

function isRelative(specifier: string): boolean {
  return specifier.startsWith("./") || specifier.startsWith("../");
}

function at({ path }: Module, { line }: Import): string {
  return `${path}:${line}`;
}

/** Modules that cannot be read, and imports that lead nowhere. */
export function unresolved(modules: readonly Module[]): readonly string[] {
  const paths = new Set(modules.filter(({ error }) => error === undefined).map(({ path }) => path));
  return modules.flatMap((module) =>
    module.imports
      .filter(({ target }) => target === undefined || !isUrl(target) && !paths.has(target))
      .map((each) => `${at(module, each)}: imports ${each.specifier}, which cannot be loaded`)
  );
}

/** Imports from a room that the module's own room may not use, and modules outside all rooms. */
export function crossings(modules: readonly Module[]): readonly string[] {
  return modules.flatMap((module) => {
    const room = roomOf(module.path);
    if (room === undefined) return module.error === undefined ? [`${module.path}:1: belongs to no room`] : [];
    const allowed = [room, ...ROOMS[room] ?? []];
    const may = allowed.length === 1 ? "may import only itself" : `may import ${ROOMS[room]?.join(", ")}`;
    return module.imports
      .filter(({ target }) => target !== undefined && !isUrl(target))
      .filter(({ target = "" }) => !allowed.some((place) => isWithin(target, place)))
      .map((each) => `${at(module, each)}: imports ${each.target}, but ${room} ${may}`);
  });
}

/** Imports in `core` and `gpu` that are not by relative path. */
export function notRelative(modules: readonly Module[]): readonly string[] {
  return modules
    .filter(({ path }) => RELATIVE_ONLY.some((folder) => isWithin(path, folder)))
    .flatMap((module) =>
      module.imports
        .filter(({ specifier }) => !isRelative(specifier))
        .map((each) =>
          `${at(module, each)}: imports ${each.specifier}, but modules here import by relative path only`
        )
    );
}

/** Imports by bare name in what is reachable from the published module: an import map does not travel. */
export function bareInPublished(modules: readonly Module[]): readonly string[] {
  const byPath = new Map(modules.map((module) => [module.path, module]));
  const reachable = new Set<Module>();
  const waiting = [PUBLISHED];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const module = byPath.get(path);
    if (module === undefined || reachable.has(module)) continue;
    reachable.add(module);
    waiting.push(...module.imports.flatMap(({ target }) => target ?? []));
  }
  return [...reachable].flatMap((module) =>
    module.imports
      .filter(({ specifier }) => !isRelative(specifier) && !isUrl(specifier))
      .map((each) =>
        `${
          at(module, each)
        }: imports ${each.specifier} by a bare name, but ${PUBLISHED} reaches it and is imported by URL`
      )
  );
}

/**
 * Imports that close a circle; each circle once, with the way round. Imports of types alone do not count:
 * types in several files may need each other, as a node and the graph in it do.
 */
export function cycles(modules: readonly Module[]): readonly string[] {
  const byPath = new Map(modules.map((module) => [module.path, module]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (module: Module, way: readonly string[]): void => {
    const here = [...way, module.path];
    for (const each of module.imports) {
      const target = byPath.get(each.target ?? "");
      if (target === undefined || each.typeOnly || done.has(target.path)) continue;
      const start = here.indexOf(target.path);
      if (start < 0) visit(target, here);
      else {found.push(
          `${at(module, each)}: imports ${target.path}, which closes a cycle: ${
            [...here.slice(start), target.path].join(" → ")
          }`,
        );}
    }
    done.add(module.path);
  };
  for (const module of modules) if (!done.has(module.path)) visit(module, []);
  return found;
}

/**
 * Source with comments and quoted strings blanked out, line by line as before. Templates stay: they hold
 * code.
 */
function codeOnly(source: string): string {
  const hidden = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g;
  return source.replace(hidden, (text) => text.replace(/[^\n]/g, " "));
}

/** Mentions of the world in a module of `core`. */
export function worldly(path: string, source: string): readonly string[] {
  if (!isWithin(path, "core")) return [];
  const lines = codeOnly(source).split("\n");
  return WORLD.flatMap((name) => {
    const mention = new RegExp(`(?<![.\\w$])${name.replace(".", "\\s*\\.\\s*")}(?![\\w$])(?!\\??:)`);
    return lines.flatMap((line, i) =>
      mention.test(line) ? [`${path}:${i + 1}: mentions ${name}, but core is pure`] : []
    );
  });
}
