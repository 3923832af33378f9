/** What `JSON.parse` hides: the same key twice in one object, of which it keeps the last. */

/** Index behind the string that begins at `start`. */
function stringEnd(json: string, start: number): number {
  let i = start + 1;
  while (i < json.length && json[i] !== '"') i += json[i] === "\\" ? 2 : 1;
  return i + 1;
}

/**
 * A key that stands twice in one object of a JSON text, or `undefined` when there is none. Time is linear in
 * the length.
 *
 * @param json A text that `JSON.parse` accepts.
 *
 * @example
 * ```ts
 * import { duplicateKey } from "./duplicate_key.ts";
 *
 * if (duplicateKey('{"a": {"b": 1}, "b": 2, "\\u0061": 3}') !== "a") throw new Error();
 * if (duplicateKey('{"a": {"b": 1}, "b": [{"b": 2}]}') !== undefined) throw new Error();
 * ```
 */
export function duplicateKey(json: string): string | undefined {
  const open: Set<string>[] = [];
  let lastString = "";
  for (let i = 0; i < json.length; i++) {
    const character = json[i];
    if (character === '"') {
      const end = stringEnd(json, i);
      lastString = json.slice(i, end);
      i = end - 1;
    } else if (character === "{") {
      open.push(new Set());
    } else if (character === "}") {
      open.pop();
    } else if (character === ":") {
      const key: unknown = JSON.parse(lastString);
      const keys = open.at(-1);
      if (typeof key !== "string" || keys === undefined) continue;
      if (keys.has(key)) return key;
      keys.add(key);
    }
  }
  return undefined;
}
