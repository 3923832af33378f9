/** The pieces in the order of Part B; they can be dragged, or moved with keys or buttons. */
import { html } from "./dom.ts";

/** The list. */
export interface PiecesList {
  readonly show: (pieces: readonly string[]) => void;
}

/** An order with one piece somewhere else. */
export function movedPieces(
  order: readonly number[],
  { from, to }: { readonly from: number; readonly to: number },
): readonly number[] {
  const moved = order[from];
  return moved === undefined ? order : order.toSpliced(from, 1).toSpliced(to, 0, moved);
}

/** Makes the list of an `ol`. */
export function piecesList(
  place: HTMLElement,
  { onMove }: { readonly onMove: (from: number, to: number) => void },
): PiecesList {
  let count = 0;
  let dragged: number | undefined;
  const move = (from: number, to: number): void => {
    if (to < 0 || to >= count || to === from) return;
    onMove(from, to);
    const moved = place.children[to];
    if (moved instanceof HTMLElement) moved.focus();
  };
  const item = (text: string, index: number): HTMLLIElement => {
    const button = (sign: string, to: number, label: string): HTMLButtonElement => {
      const made = html("button", { "aria-label": `${label}: piece ${index + 1}, ${text}` }, sign);
      made.disabled = to < 0 || to >= count;
      made.addEventListener("click", () => move(index, to));
      return made;
    };
    const made = html(
      "li",
      { tabindex: "0", draggable: "true", "aria-keyshortcuts": "Alt+ArrowUp Alt+ArrowDown", title: text },
      html("b", { class: "number" }, String(index + 1)),
      html("span", {}, text),
      button("←", index - 1, "earlier"),
      button("→", index + 1, "later"),
    );
    made.addEventListener("keydown", (event) => {
      const by = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key];
      if (!event.altKey || by === undefined) return;
      event.preventDefault();
      move(index, index + by);
    });
    made.addEventListener("dragstart", () => dragged = index);
    made.addEventListener("dragover", (event) => event.preventDefault());
    made.addEventListener("drop", (event) => {
      event.preventDefault();
      if (dragged !== undefined) move(dragged, index);
      dragged = undefined;
    });
    return made;
  };
  return {
    show(pieces) {
      count = pieces.length;
      place.replaceChildren(...pieces.map(item));
    },
  };
}
