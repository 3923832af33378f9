/** The tab Layout: a text, spans, pieces, and the picture of it all. */
import { POINT_HERE } from "../picture/html_page.ts";
import type { Labelled } from "../picture/labelled.ts";
import { placedPieces } from "../picture/placed_pieces.ts";
import { svgPicture } from "../picture/svg/svg_picture.ts";
import { byId, showError } from "./dom.ts";
import {
  chooserNamed,
  exampleOf,
  fitting,
  fromFragment,
  layoutQuestion,
  type LayoutState,
  toFragment,
  tokensOf,
} from "./layout_state.ts";
import { movedPieces, piecesList } from "./pieces_list.ts";
import { tokenStrip } from "./token_strip.ts";

/** Most tokens that are drawn: a picture of more is no picture. */
const MOST_TOKENS = 300;

/** Starts the tab; the fragment of the page's address says what it shows. */
export function layoutTab(): { readonly shown: () => void; readonly fragment: () => string } {
  const field = {
    text: byId("layout-text", HTMLTextAreaElement),
    objective: byId("layout-objective", HTMLSelectElement),
    seed: byId("layout-seed", HTMLInputElement),
    tokens: byId("layout-tokens", HTMLSelectElement),
    shuffled: byId("layout-shuffle", HTMLInputElement),
    blockPositions: byId("layout-positions", HTMLInputElement),
    sentinels: byId("layout-sentinels", HTMLInputElement),
  };
  const [picture, said] = [byId("layout-picture", HTMLElement), byId("layout-said", HTMLElement)];
  const json = byId("layout-json", HTMLButtonElement);
  let state = fromFragment(location.hash);
  let example: Labelled | undefined;

  const change = (next: Partial<LayoutState>, what = ""): void => {
    state = { ...state, ...next };
    said.textContent = what;
    draw();
    history.replaceState(null, "", `#${toFragment(state)}`);
  };
  const withoutOrder = (): LayoutState => {
    const { order: _, ...rest } = state;
    return rest;
  };
  const setSpans = (spans: LayoutState["spans"], what: string): void => {
    // Spans drawn by an objective become one's own when they are changed.
    state = { ...withoutOrder(), objective: "own" };
    change({ spans }, what);
  };
  const strip = tokenStrip(byId("layout-strip", HTMLElement), { onSpans: setSpans });
  const list = piecesList(byId("layout-pieces", HTMLElement), {
    onMove(from, to) {
      const order = movedPieces(example?.order ?? [], { from, to });
      change({ order }, `piece ${from + 1} is now piece ${to + 1}`);
    },
  });

  function draw(): void {
    try {
      const tokens = tokensOf(state);
      if (tokens.length === 0) throw new RangeError("text: expected at least one word, found none");
      if (tokens.length > MOST_TOKENS) {
        throw new RangeError(`text: expected at most ${MOST_TOKENS} tokens, found ${tokens.length}`);
      }
      example = exampleOf(state);
      showError("layout-error", undefined);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      example = undefined;
      showError("layout-error", error.message);
    }
    fillIn();
    const refusal = refusalOf(state, example);
    json.disabled = refusal !== undefined;
    json.title = refusal ?? "";
    strip.show(example?.tokens ?? tokensOf(state), example?.spans ?? []);
    list.show(example === undefined ? [] : piecesOf(example));
    picture.innerHTML = example === undefined ? "" : svgPicture([example], {
      width: Math.min(1000, picture.clientWidth || 960),
      hint: POINT_HERE,
      colours: "page",
    });
  }

  function fillIn(): void {
    if (field.text.value !== state.text) field.text.value = state.text;
    field.objective.value = state.objective;
    field.seed.value = String(state.seed);
    field.tokens.value = state.tokens;
    field.shuffled.checked = state.shuffled;
    field.blockPositions.checked = state.blockPositions;
    field.sentinels.checked = state.sentinels;
  }

  field.text.addEventListener("input", () => {
    const count = tokensOf({ ...state, text: field.text.value }).length;
    const spans = fitting(state.spans, count);
    if (spans.length !== state.spans.length) state = withoutOrder();
    change({ text: field.text.value, spans });
  });
  field.tokens.addEventListener("change", () => {
    state = withoutOrder();
    change({ tokens: field.tokens.value === "bytes" ? "bytes" : "words", spans: [] });
  });
  field.objective.addEventListener("change", () => {
    const objective = chooserNamed(field.objective.value);
    state = withoutOrder();
    change({
      objective,
      ...(objective === "own" ? { spans: fitting(state.spans, tokensOf(state).length) } : {}),
    });
  });
  field.seed.addEventListener("input", () => {
    const seed = Number(field.seed.value);
    if (!Number.isSafeInteger(seed) || seed < 0 || seed >= 2 ** 32) return;
    state = withoutOrder();
    change({ seed });
  });
  field.shuffled.addEventListener("change", () => {
    state = withoutOrder();
    change({ shuffled: field.shuffled.checked });
  });
  field.blockPositions.addEventListener(
    "change",
    () => change({ blockPositions: field.blockPositions.checked }),
  );
  field.sentinels.addEventListener("change", () => change({ sentinels: field.sentinels.checked }));
  byId("layout-link", HTMLButtonElement).addEventListener("click", async () => {
    await navigator.clipboard.writeText(location.href);
    said.textContent = "link copied";
  });
  json.addEventListener("click", async () => {
    const question = example === undefined ? undefined : layoutQuestion(example);
    if (question === undefined) return;
    await navigator.clipboard.writeText(question);
    said.textContent = "JSON copied: a question for the command layout";
  });
  addEventListener("hashchange", () => {
    if (!location.hash.startsWith("#layout?")) return;
    state = fromFragment(location.hash);
    draw();
  });
  let width = 0;
  new ResizeObserver(() => {
    if (picture.clientWidth === width || picture.clientWidth === 0) return;
    width = picture.clientWidth;
    draw();
  }).observe(picture);
  draw();
  return { shown: draw, fragment: () => toFragment(state) };
}

/** Why there is no question for the command `layout`; nothing where there is one. */
function refusalOf(
  { blockPositions, sentinels }: LayoutState,
  example: Labelled | undefined,
): string | undefined {
  if (example === undefined) return "there is no picture";
  if (!blockPositions || sentinels) return "`layout` knows 2D positions and one mask token alone";
  if (layoutQuestion(example) === undefined) {
    return "a suffix has no end token, so `layout` has no question for it";
  }
  return undefined;
}

function piecesOf(from: Labelled): readonly string[] {
  return placedPieces(from).map(({ span: { start, end } }) => from.tokens.slice(start, end).join(" "));
}
