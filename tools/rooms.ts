/**
 * Who may import whom. A room is a folder (or file) at the root of the repository; everything below it
 * belongs to it. A module may import its own room and what is listed for it: rooms, or single files of rooms.
 */

/** The rooms, and for each what it may import. */
export const ROOMS: Readonly<Record<string, readonly string[]>> = {
  "core/random": [],
  "core/text": [],
  "core/graph": [],
  "core/ngram": [],
  "core/blanks": ["core/random"],
  "core/objectives": ["core/blanks", "core/random"],
  "core/ops": ["core/graph", "core/blanks", "core/random"],
  "core/interpret": ["core/graph", "core/ops"],
  "core/policies": ["core/graph", "core/ops", "core/interpret"],
  "core/layers": ["core/graph", "core/ops"],
  "core/glm": ["core/layers", "core/graph", "core/ops", "core/blanks", "core/random"],
  "core/train": [
    "core/glm",
    "core/graph",
    "core/ops",
    "core/interpret",
    "core/policies",
    "core/layers",
    "core/blanks",
    "core/random",
  ],
  "core/checkpoint": ["core/graph", "core/glm/config.ts"],
  "core/infill": [
    "core/glm",
    "core/graph",
    "core/ops",
    "core/interpret",
    "core/layers",
    "core/blanks",
    "core/text",
    "core/random",
    "core/checkpoint",
  ],
  "core/tasks": [
    "core/glm",
    "core/graph",
    "core/ops",
    "core/interpret",
    "core/layers",
    "core/infill",
    "core/train",
    "core/blanks",
    "core/text",
    "core/random",
    "core/checkpoint",
  ],
  "gpu": [
    "core/graph",
    "core/ops",
    "core/interpret",
    "core/layers", // for the names of composites
    "core/blanks/can_attend.ts",
    "core/random",
  ],
  "text": ["core"],
  "data": ["core", "text"], // a worker that encodes opens its tokenizer itself
  "metrics": ["core"],
  "picture": ["core"],
  "models": ["core", "text"],
  "tasks": [],
  "mod.ts": ["core", "gpu", "text", "models"],
  "compat": [],
  "cli": ["."],
  "web": ["."],
  "bench": ["."],
  "tests": ["."],
  "conformance": ["."],
  "tools": ["."],
};

/**
 * Folders whose modules import by relative path alone, so that they work when the root module comes from a
 * URL.
 */
export const RELATIVE_ONLY: readonly string[] = ["core", "gpu"];

/** The module that others import by URL: nothing reachable from it may need an import map. */
export const PUBLISHED = "mod.ts";

/** What `core` never mentions: it computes, and leaves the world to others. */
export const WORLD: readonly string[] = [
  "Deno",
  "navigator",
  "fetch",
  "Date",
  "console",
  "Math.random",
  "globalThis",
  "performance",
  "crypto",
];

/** Whether `path` is `place` or lies below it; `.` is the root of everything. */
export function isWithin(path: string, place: string): boolean {
  return place === "." || path === place || path.startsWith(`${place}/`);
}

/** The room of a file, by its path from the root of the repository. */
export function roomOf(path: string): string | undefined {
  return Object.keys(ROOMS).find((room) => isWithin(path, room));
}
