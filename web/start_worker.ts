/** The other side of a tab: a worker of its own. */
import type { Reply, Request } from "./protocol.ts";

/** A worker that was started. */
export interface Started {
  readonly ask: (request: Request) => void;
  readonly end: () => void;
}

/** Starts a worker; `receive` is told what it answers. */
export function startWorker(receive: (reply: Reply) => void): Started {
  const worker = new Worker("worker.js", { type: "module" });
  worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => receive(data));
  return { ask: (request) => worker.postMessage(request), end: () => worker.terminate() };
}
