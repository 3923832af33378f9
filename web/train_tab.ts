/** The tab Train: a small model learns from a text, live. */
import { byId, html, showError } from "./dom.ts";
import { lossCurve } from "./loss_curve.ts";
import type { Reply, Request } from "./protocol.ts";
import { OPENING } from "./opening.ts";
import { type Started, startWorker } from "./start_worker.ts";

/** Prepares the tab; nothing is computed before somebody asks. */
export function trainTab(): void {
  const [text, prompts] = [
    byId("train-text", HTMLTextAreaElement),
    byId("train-prompts", HTMLTextAreaElement),
  ];
  const [run, step, reset] = [
    byId("train-run", HTMLButtonElement),
    byId("train-step", HTMLButtonElement),
    byId("train-reset", HTMLButtonElement),
  ];
  const [said, backend] = [byId("train-said", HTMLElement), byId("train-backend", HTMLElement)];
  const [count, curve] = [byId("train-step-count", HTMLElement), byId("train-curve", HTMLElement)];
  const fillings = byId("train-fillings", HTMLElement);
  text.value = OPENING;
  prompts.value = "Call me [MASK].\nsee the watery [MASK] of the world";

  let worker: Started | undefined;
  let isRunning = false;
  let losses: { readonly step: number; readonly loss: number }[] = [];

  const show = (): void => {
    run.textContent = isRunning ? "Pause" : losses.length > 0 ? "Go on" : "Train";
    step.disabled = isRunning;
    text.disabled = prompts.disabled = worker !== undefined;
    curve.innerHTML = lossCurve(losses, { width: Math.max(280, curve.clientWidth) });
  };
  function receive(reply: Reply): void {
    switch (reply.kind) {
      case "backend":
        backend.textContent = reply.text;
        return;
      case "progress":
        losses.push(reply);
        count.textContent = `Loss ${reply.loss.toFixed(2)} after ${reply.step} steps, ` +
          `${Math.round(reply.bytesPerSecond).toLocaleString("en")} bytes/s`;
        show();
        return;
      case "fillings":
        fillings.replaceChildren(
          ...reply.fillings.map(({ stretches, answers }) =>
            html(
              "li",
              {},
              ...stretches.flatMap((stretch, blank) => [
                stretch,
                ...(blank < stretches.length - 1 ? [html("mark", {}, answers[blank] ?? "")] : []),
              ]),
            )
          ),
        );
        if (!isRunning) said.textContent = `step ${reply.step}`;
        return;
      case "error":
        isRunning = false;
        showError("train-error", reply.message);
        show();
    }
  }
  /** Asks the worker, which is started with the text as it is now. */
  const ask = (request: Request): void => {
    if (worker === undefined) {
      showError("train-error", undefined);
      worker = startWorker(receive);
      worker.ask({ kind: "train", text: text.value, prompts: prompts.value.split("\n") });
    }
    worker.ask(request);
  };

  run.addEventListener("click", () => {
    isRunning = !isRunning;
    ask({ kind: isRunning ? "run" : "pause" });
    said.textContent = isRunning ? "training" : "paused";
    show();
  });
  step.addEventListener("click", () => {
    ask({ kind: "step" });
    said.textContent = "one step …";
    show();
  });
  reset.addEventListener("click", () => {
    worker?.end();
    worker = undefined;
    isRunning = false;
    losses = [];
    count.textContent = "Loss";
    said.textContent = "reset: the model knows nothing again";
    fillings.replaceChildren();
    showError("train-error", undefined);
    show();
  });
  new ResizeObserver(show).observe(curve);
}
