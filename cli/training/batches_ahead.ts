/** The batches of a run, drawn by a worker while the device computes, so that no step waits for text. */
import type { BatchSource } from "../../core/objectives/batch_source.ts";
import type { Corpus } from "../../core/objectives/draw_batch.ts";
import type { Key } from "../../core/random/key.ts";
import type { BatchData } from "../../data/batches/batch_worker.ts";
import { prefetchBatches } from "../../data/batches/prefetch.ts";
import type { Split } from "../../data/batches/prepared_corpus.ts";
import { batchRecipe } from "./draw.ts";
import type { TrainingPlan } from "./plan.ts";

/** Folders of prepared data, which the worker opens itself. */
export interface PreparedFolders {
  readonly folders: readonly string[];
  readonly split: Split;
}

/** The tokens of a corpus in memory, for the worker to have a copy. */
function tokensOf({ documents }: Corpus): BatchData {
  const all = Array.from({ length: documents.length }, (_, index) => {
    const tokens = documents.at(index)?.tokens;
    return tokens?.slice(0, tokens.length) ?? [];
  });
  return { kind: "tokens", documents: all };
}

/**
 * Batches for `runTraining`, the same as it would draw itself.
 *
 * @param prepared where the plan's corpus is prepared data; otherwise the worker gets a copy of its tokens
 */
export function batchesAhead(
  plan: TrainingPlan,
  prepared: PreparedFolders | undefined,
): (key: Key) => BatchSource {
  return (key) =>
    prefetchBatches({
      key,
      recipe: batchRecipe(plan),
      data: prepared === undefined ? tokensOf(plan.corpus) : { kind: "prepared", ...prepared },
      tokenizerFiles: plan.tokenizer.files,
    });
}
