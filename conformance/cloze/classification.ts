/** Golden cases of the classification head: inputs, scores, predictions, for three ways of pooling. */
import { answerLayout } from "../../core/blanks/answer_layout.ts";
import { batch as toBatch } from "../../core/blanks/batch.ts";
import type { Example } from "../../core/blanks/example.ts";
import { batchInputs, modelTensors } from "../../core/glm/batch_tensors.ts";
import { glm, parameterInputs } from "../../core/glm/model.ts";
import { graph } from "../../core/graph/graph.ts";
import { input } from "../../core/graph/node.ts";
import { tensor, type Tensors } from "../../core/graph/tensor.ts";
import { gather } from "../../core/ops/gather.ts";
import { reshape } from "../../core/ops/reshape.ts";
import { classify, headTable } from "../../core/tasks/classification_head.ts";
import { classifierContexts } from "../../core/tasks/classifier_contexts.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import type { SuiteContext } from "../suite.ts";
import type { Tally } from "../tally.ts";
import { clozeModel, SCORE_BOUND } from "./golden_cloze.ts";
import { itemsOf, type SuperglueCase } from "./golden_case.ts";
import { perSample } from "./per_sample.ts";

/** A case with a head. */
export interface HeadCase extends SuperglueCase {
  readonly head: Readonly<Record<string, readonly number[] | readonly (readonly number[])[]>>;
  readonly num_labels: number;
  readonly variant: SuperglueCase["variant"] & { readonly pool_token: "cls" | "start" | "pad" };
  /** The original itself fails: a full sequence has no token behind it to pool. */
  readonly evaluate_error?: string;
}

/** Whether a case has a head. */
export function isHeadCase(golden: SuperglueCase): golden is HeadCase {
  return "head" in golden;
}

/** Length of the samples. */
const LENGTH = 96;

/** Runs a case. */
export async function checkHead(
  golden: HeadCase,
  { tokenizer, context, tally }: {
    readonly tokenizer: Tokenizer;
    readonly context: SuiteContext;
    readonly tally: Tally;
  },
): Promise<readonly string[]> {
  const { task, items } = itemsOf(golden);
  const inputs = items.map((item) =>
    classifierContexts(task.classify(item), { tokenizer, length: LENGTH }).map((ids) =>
      answerLayout({ context: ids, pieces: [], sop: 0 })
    )
  );
  const wrong = (golden.samples ?? []).flatMap((sample, at) => {
    const rows = Array.isArray(sample.mask) ? sample.text : [sample.text];
    const found = inputs[at]?.map((each) =>
      each.tokens.concat(new Array(LENGTH - each.tokens.length).fill(0))
    );
    return JSON.stringify(found) === JSON.stringify(rows) ? [] : [`sample ${at}: text differs`];
  });
  const scores = await scoresOf(inputs.flat().map(withPadding), { golden, context });
  if (golden.evaluate_error !== undefined) {
    return scores.every(Number.isFinite) ? wrong : [...wrong, "expected scores where the original fails"];
  }
  const counts = inputs.map((rows) => golden.num_labels === 1 ? rows.length : golden.num_labels);
  const expected = perSample(golden.raw_model_logits_per_forward ?? [], { counts, size: 2 }).flat();
  let from = 0;
  const found = counts.map((count) => {
    const own = scores.slice(from, from + count);
    from += count;
    return own.indexOf(Math.max(...own));
  });
  const predictions = golden.task === "wsc" ? found.map((each) => 1 - each) : found; // as for its cloze answers
  return [
    ...wrong,
    ...tally.compare("scores", { found: scores, golden: expected, bound: SCORE_BOUND }),
    ...predictions.join() === golden.predictions?.join()
      ? []
      : [`predictions: expected ${golden.predictions?.join()}, found ${predictions.join()}`],
  ];
}

/** Quirk: `start` pools the first token of the padding, which the original reads behind the context; for comparison only. */
function withPadding(example: Example): Example {
  const { tokens, targets, lossMask, position, blockPosition } = example;
  return {
    ...example,
    tokens: [...tokens, 0],
    targets: [...targets, 0],
    lossMask: [...lossMask, 0],
    position: [...position, 0],
    blockPosition: [...blockPosition, 0],
  };
}

async function scoresOf(
  examples: readonly Example[],
  { golden, context }: { readonly golden: HeadCase; readonly context: SuiteContext },
): Promise<readonly number[]> {
  const { config, parameters } = await clozeModel(context);
  const table = headTable(config, golden.num_labels);
  const head: Tensors = Object.fromEntries(table.map(({ name, shape }) => {
    const values = golden.head[name.slice(name.indexOf(".") + 1)] ?? [];
    return [name, tensor(shape, Float64Array.from(values.flat()))];
  }));
  const batchSize = examples.length;
  const length = LENGTH + 1; // one token of padding behind a full sequence, so that there is something to pool
  const nodes = {
    ...parameterInputs(config),
    ...Object.fromEntries(table.map(({ name, shape }) => [name, input(name, { dtype: "float", shape })])),
  };
  const { output } = glm(config, { parameters: nodes, inputs: batchInputs({ batchSize, length }) });
  const rows = input("rows", { dtype: "int", shape: [batchSize] });
  const pooledRows = gather(reshape(output, [batchSize * length, config.hidden]), rows);
  const executable = await context.backend.compile(graph({ scores: classify(pooledRows, nodes) }));
  try {
    const pooled = examples.map(({ contextLength }, row) =>
      row * length + { cls: 0, start: contextLength, pad: contextLength - 1 }[golden.variant.pool_token]
    );
    executable.write({
      ...parameters,
      ...head,
      ...modelTensors(toBatch(examples, { length }), config),
      rows: tensor([batchSize], Int32Array.from(pooled)),
    });
    executable.step();
    const { scores } = await executable.read(["scores"]);
    return Array.from(scores?.data ?? []);
  } finally {
    executable.close();
  }
}
