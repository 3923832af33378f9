/** A worker that draws batches: started with a setup, then a message per step. */
import {
  type BatchRecipe,
  type BatchSource,
  batchSource,
  type StepBatch,
} from "../../core/objectives/batch_source.ts";
import { corpusOf } from "../../core/objectives/draw_batch.ts";
import type { Key } from "../../core/random/key.ts";
import type { TokenizerFiles } from "../../core/text/tokenizer_files.ts";
import { openTokenizer } from "../../text/open_tokenizer.ts";
import { openPrepared } from "../prepared/open_prepared.ts";
import { objectiveTokens } from "./objective_tokens.ts";
import { preparedCorpus, type Split } from "./prepared_corpus.ts";
import { type WorkerScope, workerScope } from "../worker_scope.ts";

/** What batches are drawn from. */
export type BatchData =
  | { readonly kind: "prepared"; readonly folders: readonly string[]; readonly split: Split }
  | { readonly kind: "tokens"; readonly documents: readonly (readonly number[])[] };

/** The first message. */
export interface BatchSetup {
  readonly key: Key;
  readonly recipe: BatchRecipe;
  readonly data: BatchData;
  readonly tokenizerFiles: TokenizerFiles;
}

/** An answer. */
export type BatchReply =
  | { readonly step: number; readonly batch: StepBatch }
  | { readonly step: number; readonly error: string };

async function open({ key, recipe, data, tokenizerFiles }: BatchSetup): Promise<BatchSource> {
  const tokens = objectiveTokens(await openTokenizer((name) => Promise.resolve(tokenizerFiles[name])));
  const corpus = data.kind === "tokens"
    ? corpusOf(data.documents)
    : preparedCorpus(await openPrepared(data.folders), data.split);
  return batchSource(key, { corpus, tokens, recipe });
}

function serve(scope: WorkerScope<BatchSetup | { readonly step: number }, BatchReply>): void {
  let source: Promise<BatchSource> | undefined;
  scope.onmessage = async ({ data }) => {
    if ("recipe" in data) {
      source = open(data);
      source.catch(() => {}); // told with the first step
      return;
    }
    const { step } = data;
    try {
      if (source === undefined) throw new TypeError("expected the setup before the first step");
      scope.postMessage({ step, batch: await (await source).batch(step) });
    } catch (error) {
      scope.postMessage({ step, error: error instanceof Error ? error.message : String(error) });
    }
  };
}

const scope = workerScope<BatchSetup | { readonly step: number }, BatchReply>();
if (scope !== undefined) serve(scope);
