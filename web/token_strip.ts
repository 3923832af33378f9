/** The text as a list of tokens in which spans are chosen, with a pointer or with keys. */
import type { Span } from "../core/blanks/span.ts";
import { html } from "./dom.ts";
import { withSpan } from "./layout_state.ts";

/** The strip. */
export interface TokenStrip {
  readonly show: (tokens: readonly string[], spans: readonly Span[]) => void;
}

/** Makes a strip of an element with the role `listbox`. */
export function tokenStrip(
  place: HTMLElement,
  { onSpans }: { readonly onSpans: (spans: readonly Span[], what: string) => void },
): TokenStrip {
  let tokens: readonly string[] = [];
  let spans: readonly Span[] = [];
  let cursor = 0;
  /** Where the selection began; none where nothing is selected. */
  let anchor: number | undefined;
  let isDragging = false;

  const spanAt = (index: number): Span | undefined =>
    spans.find(({ start, end }) => start <= index && index < end);
  const chosen = (): Span => ({
    start: Math.min(anchor ?? cursor, cursor),
    end: Math.max(anchor ?? cursor, cursor) + 1,
  });
  const words = ({ start, end }: Span): string => tokens.slice(start, end).join(" ");
  const cut = (span: Span): void => {
    anchor = undefined;
    onSpans(withSpan(spans, span), `cut out: ${words(span)}`);
  };
  const putBack = (span: Span): void => {
    anchor = undefined;
    onSpans(spans.filter((each) => each !== span), `put back: ${words(span)}`);
  };
  const paint = (): void => {
    const { start, end } = chosen();
    for (const [index, option] of [...place.children].entries()) {
      option.classList.toggle("cursor", index === cursor);
      option.classList.toggle("chosen", anchor !== undefined && start <= index && index < end);
    }
    place.setAttribute("aria-activedescendant", `token-${cursor}`);
  };
  const move = (to: number, isExtending: boolean): void => {
    const next = Math.max(0, Math.min(tokens.length - 1, to));
    anchor = isExtending ? anchor ?? cursor : undefined;
    cursor = next;
    paint();
    place.children[cursor]?.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const indexOf = (event: PointerEvent): number => {
    const under = document.elementFromPoint(event.clientX, event.clientY);
    return [...place.children].findIndex((option) => option === under);
  };

  const keys: Readonly<Record<string, (event: KeyboardEvent) => void>> = {
    ArrowRight: ({ shiftKey }) => move(cursor + 1, shiftKey),
    ArrowLeft: ({ shiftKey }) => move(cursor - 1, shiftKey),
    Home: ({ shiftKey }) => move(0, shiftKey),
    End: ({ shiftKey }) => move(tokens.length - 1, shiftKey),
    Enter: () => cut(chosen()),
    " ": () => {
      const span = anchor === undefined ? spanAt(cursor) : undefined;
      if (span === undefined) cut(chosen());
      else putBack(span);
    },
    Delete: () => {
      const span = spanAt(cursor);
      if (span !== undefined) putBack(span);
    },
    Escape: () => move(cursor, false),
  };
  place.addEventListener("keydown", (event) => {
    const act = event.key === "Backspace" ? keys.Delete : keys[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act(event);
  });
  place.addEventListener("pointerdown", (event) => {
    const index = indexOf(event);
    if (index < 0 || event.button !== 0) return;
    isDragging = true;
    [anchor, cursor] = [index, index];
    paint();
  });
  place.addEventListener("pointermove", (event) => {
    const index = isDragging ? indexOf(event) : -1;
    if (index >= 0 && index !== cursor) move(index, true);
  });
  addEventListener("pointerup", () => {
    if (!isDragging) return;
    isDragging = false;
    const span = anchor === cursor ? spanAt(cursor) : undefined;
    if (span === undefined) cut(chosen());
    else putBack(span);
  });
  addEventListener("pointercancel", () => {
    isDragging = false;
    anchor = undefined;
    paint();
  });

  return {
    show(nextTokens, nextSpans) {
      [tokens, spans] = [nextTokens, nextSpans];
      cursor = Math.max(0, Math.min(cursor, tokens.length - 1));
      place.replaceChildren(...tokens.map((token, index) =>
        html("span", {
          role: "option",
          id: `token-${index}`,
          "aria-selected": String(spanAt(index) !== undefined),
        }, token)
      ));
      paint();
    },
  };
}
