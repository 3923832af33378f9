/** Elements of the page by id, and new ones. */

/**
 * The element with an id.
 *
 * @throws {TypeError} when the page has none of that kind.
 */
export function byId<E extends Element>(id: string, kind: new () => E): E {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new TypeError(`page: expected an element #${id}`);
}

/** A new HTML element with attributes and content. */
export function html<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string | undefined>> = {},
  ...content: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) made.setAttribute(key, value);
  }
  made.append(...content);
  return made;
}

/** Shows a sentence about what went wrong, or nothing. */
export function showError(id: string, message: string | undefined): void {
  const place = byId(id, HTMLElement);
  place.hidden = message === undefined;
  place.textContent = message ?? "";
}
