/** The suite `layout`: what the original's data functions made of recorded draws. Exact. */
import { blockDataChecks } from "./block_data.ts";
import { blockDatasetChecks } from "./block_dataset.ts";
import { constructBlocksChecks } from "./construct_blocks.ts";
import { sampledSpansChecks } from "./sampled_spans.ts";
import type { Suite } from "./suite.ts";
import { checkFolder } from "./exact_checks.ts";

/** Part A, Part B, positions, targets, placement, padding, cutting of texts. */
export const layoutSuite: Suite = {
  name: "layout",
  about:
    "spans to examples, span placement, batches and texts cut from documents, replayed from recorded draws",
  run: (context) =>
    checkFolder(context, {
      folder: "layout",
      files: {
        "make_block_data.json": blockDataChecks,
        "construct_blocks.json": constructBlocksChecks,
        "sample_spans.json": sampledSpansChecks,
        "block_dataset.json": blockDatasetChecks,
      },
    }),
};
