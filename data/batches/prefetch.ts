/** Batches prepared ahead by a worker, so that a step does not wait for text. */
import type { BatchSource, StepBatch } from "../../core/objectives/batch_source.ts";
import { DataError } from "../data_error.ts";
import type { BatchReply, BatchSetup } from "./batch_worker.ts";

/** So many batches are drawn ahead. */
const AHEAD = 4;

interface Awaited {
  readonly batch: Promise<StepBatch>;
  readonly resolve: (batch: StepBatch) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The batches of a setup, the same as `batchSource` draws. Asking for a step starts the next ones; any order works, the
 * order of the steps is fast.
 *
 * @example
 * ```ts
 * import { MIXTURES } from "../../core/objectives/mixture.ts";
 * import { key } from "../../core/random/key.ts";
 * import { byteLevel } from "../../core/text/byte_level.ts";
 * import { prefetchBatches } from "./prefetch.ts";
 *
 * const source = prefetchBatches({
 *   key: key(1),
 *   recipe: { mixture: MIXTURES.base, ratio: 0.15, batch: 2, lengths: [32] },
 *   data: { kind: "tokens", documents: [byteLevel().encode("Call me Ishmael. Some years ago, never mind how long.")] },
 *   tokenizerFiles: byteLevel().files,
 * });
 * if ((await source.batch(5)).rows.length !== 2) throw new Error();
 * source.close();
 * ```
 */
export function prefetchBatches(setup: BatchSetup): BatchSource {
  const worker = new Worker(new URL("./batch_worker.ts", import.meta.url), { type: "module" });
  const asked = new Map<number, Awaited>();
  worker.onmessage = ({ data }: MessageEvent<BatchReply>) => {
    if ("batch" in data) asked.get(data.step)?.resolve(data.batch);
    else asked.get(data.step)?.reject(new DataError(data.error));
  };
  worker.onerror = (event) => {
    event.preventDefault();
    for (const { reject } of asked.values()) {
      reject(new DataError(`the worker that draws batches ended: ${event.message}`));
    }
  };
  worker.postMessage(setup);
  const ask = (step: number): Awaited => {
    const known = asked.get(step);
    if (known !== undefined) return known;
    const waiting = Promise.withResolvers<StepBatch>();
    waiting.promise.catch(() => {}); // it may never be fetched
    const made = { batch: waiting.promise, resolve: waiting.resolve, reject: waiting.reject };
    asked.set(step, made);
    worker.postMessage({ step });
    return made;
  };
  return {
    async batch(step) {
      const { batch } = ask(step);
      for (let next = step + 1; next <= step + AHEAD; next++) ask(next);
      for (const other of asked.keys()) if (other < step || other > step + AHEAD) asked.delete(other);
      return await batch;
    },
    close: () => worker.terminate(),
  };
}
