/** A worker: trains or fills, so that the page stays quick. */
import { openBackend } from "./worker/open_backend.ts";
import { filling, type FillingWork } from "./worker/filling.ts";
import { training, type TrainingWork } from "./worker/training.ts";
import type { Reply, Request } from "./protocol.ts";

const post = (reply: Reply): void => self.postMessage(reply);

let train: TrainingWork | undefined;
let fill: FillingWork | undefined;

async function handle(request: Request): Promise<void> {
  switch (request.kind) {
    case "train":
      await train?.close();
      train = undefined;
      train = training(await openBackend(post), { ...request, post });
      return await train.look();
    case "step":
      return await train?.step();
    case "run":
      return train?.run();
    case "pause":
      return await train?.pause();
    case "load":
      fill = await filling(await openBackend(post), { url: request.url, post });
      return;
    case "fill":
      return await fill?.fill(request.text);
    case "attention":
      return await fill?.attention(request.layer);
  }
}

// One after another: a message that comes while another is worked on waits.
let last: Promise<void> = Promise.resolve();
self.addEventListener("message", ({ data }: MessageEvent<Request>) => {
  last = last.then(() => handle(data)).catch((error: unknown) => {
    post({ kind: "error", message: error instanceof Error ? error.message : String(error) });
  });
});
