/** The tab Fill: a trained model fills blanks, and shows what else it thought of and where it looked. */
import { visible } from "../picture/visible.ts";
import { byId, html, showError } from "./dom.ts";
import type { Reply, ShownToken } from "./protocol.ts";
import { type Started, startWorker } from "./start_worker.ts";

/** Where the model directory is, beside the page. */
const MODEL = "model";

type Attention = Extract<Reply, { readonly kind: "attention" }>;

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`;
}

function visibleToken(text: string): string {
  return text === " " ? "␣" : visible(text);
}

/** Prepares the tab; the model is loaded when it is shown for the first time. */
export function fillTab(): { readonly shown: () => void } {
  const text = byId("fill-text", HTMLTextAreaElement);
  const run = byId("fill-run", HTMLButtonElement);
  const [said, backend] = [byId("fill-said", HTMLElement), byId("fill-backend", HTMLElement)];
  const [result, details] = [byId("fill-result", HTMLElement), byId("fill-details", HTMLElement)];
  const [alternatives, looked] = [byId("fill-alternatives", HTMLElement), byId("fill-looked", HTMLElement)];
  const [layer, head] = [byId("fill-layer", HTMLSelectElement), byId("fill-head", HTMLSelectElement)];
  const help = byId("fill-help", HTMLElement);

  let worker: Started | undefined;
  let tokens: readonly ShownToken[] = [];
  let boxes: readonly HTMLElement[] = [];
  let current: ShownToken | undefined;
  let attention: Attention | undefined;
  let streamed: string[] = [];

  const numbered = (select: HTMLSelectElement, count: number): void =>
    select.replaceChildren(
      ...Array.from({ length: count }, (_, index) =>
        html("option", { value: String(index) }, String(index + 1))),
    );

  function drawAttention(): void {
    const row = current?.predictedBy;
    if (attention === undefined || row === undefined) return;
    const { length, probabilities } = attention;
    const start = (Number(head.value) * length + row) * length;
    const share = (index: number): number => index < 0 ? 0 : probabilities[start + index] ?? 0;
    const largest = Math.max(1e-9, ...tokens.map(({ index }) => share(index)));
    for (const [place, { index }] of tokens.entries()) {
      boxes[place]?.style.setProperty("--looked", String(share(index) / largest));
    }
    const most = tokens.toSorted((a, b) => share(b.index) - share(a.index)).slice(0, 3);
    looked.textContent = `Most at ${
      most.map((token) => `“${visibleToken(token.text).trim()}” ${percent(share(token.index))}`).join(", ")
    }.`;
  }

  function choose(place: number): void {
    const token = tokens[place];
    if (token?.kind !== "answer") return;
    current = token;
    for (const [index, box] of boxes.entries()) {
      if (tokens[index]?.kind === "answer") {
        box.setAttribute("aria-current", String(index === place));
        box.tabIndex = index === place ? 0 : -1;
      }
    }
    alternatives.replaceChildren(...(token.choices ?? []).map((choice) => {
      const bar = html("span", { class: "bar" });
      bar.style.width = `${100 * choice.probability}%`;
      return html(
        "li",
        { class: choice.text === token.text ? "taken" : "" },
        html("span", {}, visibleToken(choice.text)),
        html("span", {}, bar),
        html("span", { class: "share" }, percent(choice.probability)),
      );
    }));
    drawAttention();
  }

  function drawTokens(): void {
    boxes = tokens.map((token, place) => {
      const shown = token.index < 0 ? "∎" : token.kind === "command" ? token.text : visibleToken(token.text);
      const isBreak = token.text === " " && token.kind !== "answer";
      const made = html("span", { class: `token ${token.kind}` }, isBreak ? " " : shown);
      if (token.kind === "answer") {
        made.tabIndex = -1;
        made.setAttribute("role", "button");
        made.setAttribute(
          "aria-label",
          `${token.index < 0 ? "end of the answer" : visibleToken(token.text)}, ${
            percent(token.probability ?? 0)
          }`,
        );
        made.addEventListener("pointerenter", () => choose(place));
        made.addEventListener("focus", () => choose(place));
        made.addEventListener("click", () => choose(place));
        made.addEventListener("keydown", (event) => {
          const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
          if (by === undefined) return;
          event.preventDefault();
          let next = place + by;
          while (tokens[next] !== undefined && tokens[next]?.kind !== "answer") next += by;
          boxes[next]?.focus();
        });
      }
      return made;
    });
    // Lines may break at the spaces of the text.
    result.replaceChildren(
      ...boxes.flatMap((box, place) => tokens[place]?.text === " " ? [box, html("wbr")] : [box]),
    );
    const first = tokens.findIndex(({ kind }) => kind === "answer");
    help.hidden = first < 0;
    details.hidden = first < 0;
    if (first >= 0) choose(first);
  }

  function receive(reply: Reply): void {
    switch (reply.kind) {
      case "backend":
        backend.textContent = reply.text;
        return;
      case "model":
        backend.textContent = `${backend.textContent} The model: ${reply.about}`;
        numbered(layer, reply.layers);
        numbered(head, reply.heads);
        layer.value = String(reply.layers - 1);
        run.disabled = false;
        said.textContent = "ready";
        return;
      case "token": {
        streamed[reply.blank] = (streamed[reply.blank] ?? "") + reply.choice.text;
        const parts = text.value.split(/\[s?g?MASK\]/);
        result.replaceChildren(...parts.flatMap((part, blank) => [
          html("span", {}, part),
          ...(blank < parts.length - 1 ? [html("span", { class: "answer" }, streamed[blank] ?? "…")] : []),
        ]));
        return;
      }
      case "filled":
        tokens = reply.tokens;
        attention = undefined;
        drawTokens();
        run.disabled = false;
        said.textContent = `filled: ${streamed.map((answer) => `“${answer.trim()}”`).join(", ")}`;
        worker?.ask({ kind: "attention", layer: Number(layer.value) });
        return;
      case "attention":
        attention = reply;
        drawAttention();
        return;
      case "error":
        showError("fill-error", reply.message);
        run.disabled = layer.options.length === 0;
        said.textContent = "";
    }
  }

  run.addEventListener("click", () => {
    showError("fill-error", undefined);
    streamed = [];
    run.disabled = true;
    details.hidden = true;
    said.textContent = "filling …";
    worker?.ask({ kind: "fill", text: text.value });
  });
  layer.addEventListener("change", () => worker?.ask({ kind: "attention", layer: Number(layer.value) }));
  head.addEventListener("change", drawAttention);
  return {
    shown() {
      if (worker !== undefined) return;
      worker = startWorker(receive);
      said.textContent = "loading the model …";
      worker.ask({ kind: "load", url: new URL(MODEL, location.href.replace(/#.*$/s, "")).href });
    },
  };
}
