import { isDeepStrictEqual } from "node:util";

type Keyed = Readonly<Record<PropertyKey, unknown>>;

function isObject(value: unknown): value is Keyed {
  return typeof value === "object" && value !== null;
}

function prototypesAgree(a: object, b: object): boolean {
  const plain = (value: object): object => Object.getPrototypeOf(value) ?? Object.prototype;
  return plain(a) === plain(b);
}

function ownKeys(value: object): readonly PropertyKey[] {
  return Reflect.ownKeys(value).filter((key) => Object.prototype.propertyIsEnumerable.call(value, key));
}

function step(path: string, key: PropertyKey): string {
  return typeof key === "string" && !/^\d+$/.test(key) ? `${path}.${key}` : `${path}[${String(key)}]`;
}

/**
 * Where two values first differ, as a path such as `.spans[3].end` (the empty string: at the root), or
 * `undefined` when they are structurally equal. NaN equals NaN, 0 equals -0; a typed array equals only one of
 * its own kind; a missing key differs from one that is `undefined`.
 */
export function firstDifference(actual: unknown, expected: unknown): string | undefined {
  const open = new Map<object, object>();

  function compareKeys(a: Keyed, b: Keyed, path: string): string | undefined {
    const keys = ownKeys(a);
    for (const key of keys) {
      if (!Object.hasOwn(b, key)) return step(path, key);
      const found = compare(a[key], b[key], step(path, key));
      if (found !== undefined) return found;
    }
    const extra = ownKeys(b).find((key) => !Object.hasOwn(a, key));
    return extra === undefined ? undefined : step(path, extra);
  }

  function compareNumbers(a: ArrayLike<unknown>, b: ArrayLike<unknown>, path: string): string | undefined {
    for (let i = 0; i < Math.max(a.length, b.length); i++) {
      if (!(a[i] === b[i] || Object.is(a[i], b[i]))) return `${path}[${i}]`;
    }
    return undefined;
  }

  function compare(a: unknown, b: unknown, path: string): string | undefined {
    if (a === b || Object.is(a, b)) return undefined;
    if (!isObject(a) || !isObject(b) || !prototypesAgree(a, b)) return path;
    if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) {
      if (a instanceof DataView || b instanceof DataView) return isDeepStrictEqual(a, b) ? undefined : path;
      return compareNumbers(Object.values(a), Object.values(b), path);
    }
    if (open.get(a) === b) return undefined;
    open.set(a, b);
    if (a instanceof Map && b instanceof Map) {
      if (a.size !== b.size) return step(path, "size");
      if ([...a.keys()].every((key) => !isObject(key))) {
        for (const [key, value] of a) {
          if (!b.has(key)) return `${path}.get(${String(key)})`;
          const found = compare(value, b.get(key), `${path}.get(${String(key)})`);
          if (found !== undefined) return found;
        }
        return undefined;
      }
    }
    const byKeys = Array.isArray(a) || a instanceof Error ||
      Object.prototype.toString.call(a) === "[object Object]";
    if (!byKeys) return isDeepStrictEqual(a, b) ? undefined : path;
    if (a instanceof Error && b instanceof Error && a.message !== b.message) return step(path, "message");
    if (Array.isArray(a) && Array.isArray(b) && a.length !== b.length) {
      return compareKeys(a, b, path) ?? step(path, "length");
    }
    return compareKeys(a, b, path);
  }

  return compare(actual, expected, "");
}
