/** XML as text. */

/** Attributes; those that are undefined are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/**
 * Text that XML and HTML take as text.
 *
 * @example
 * ```ts
 * import { escapeXml } from "./element.ts";
 *
 * if (escapeXml('a<b & "c"') !== "a&lt;b &amp; &quot;c&quot;") throw new Error();
 * ```
 */
export function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
  };
  // Characters that XML 1.0 has no way to write are left out.
  return text.replace(/[&<>"]/g, (sign) => entities[sign] ?? sign).replace(
    /[\p{Cc}\uFFFE\uFFFF]/gu,
    (sign) => /\s/.test(sign) ? sign : "",
  );
}

/**
 * An element with what is in it; content is taken as XML, attributes as text.
 *
 * @example
 * ```ts
 * import { element } from "./element.ts";
 *
 * if (element("rect", { x: 1.25, class: undefined }) !== '<rect x="1.25"/>') throw new Error();
 * ```
 */
export function element(
  name: string,
  attributes: Attributes,
  content: string | readonly string[] = "",
): string {
  const written = Object.entries(attributes).map(([key, value]) => {
    if (value === undefined) return "";
    const text = typeof value === "number" ? String(Math.round(value * 100) / 100) : escapeXml(value);
    return ` ${key}="${text}"`;
  }).join("");
  const inner = typeof content === "string" ? content : content.join("");
  return inner === "" ? `<${name}${written}/>` : `<${name}${written}>${inner}</${name}>`;
}
