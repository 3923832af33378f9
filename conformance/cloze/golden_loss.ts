/** The loss of scored samples, computed where the suite computes. */
import { type ChoiceLoss, choiceLoss } from "../../core/tasks/choice_loss.ts";
import { PADDED_CHOICE } from "../../core/tasks/choice_scores.ts";
import type { Backend } from "../../core/graph/backend.ts";
import { graph } from "../../core/graph/graph.ts";
import { input } from "../../core/graph/node.ts";
import { tensor } from "../../core/graph/tensor.ts";

/** Scores of a sample's choices, and which of them is right. */
export interface ScoredSample {
  readonly scores: readonly number[];
  readonly correct: number;
}

/** The loss over a batch; samples with fewer choices are padded. */
export async function goldenLoss(
  backend: Backend,
  { items, kind }: { readonly items: readonly ScoredSample[]; readonly kind: ChoiceLoss },
): Promise<number> {
  const choices = Math.max(...items.map(({ scores }) => scores.length));
  const shape = [items.length, choices];
  const loss = choiceLoss(input("scores", { dtype: "float", shape }), {
    kind,
    correct: input("correct", { dtype: "int", shape: [items.length] }),
    counted: input("counted", { dtype: "float", shape: [items.length] }),
  });
  const executable = await backend.compile(graph({ loss }));
  try {
    const rows = items.map(({ scores }) =>
      Array.from({ length: choices }, (_, i) => scores[i] ?? PADDED_CHOICE)
    );
    executable.write({
      scores: tensor(shape, Float64Array.from(rows.flat())),
      correct: tensor([items.length], Int32Array.from(items, ({ correct }) => correct)),
      counted: tensor([items.length], new Float64Array(items.length).fill(1)),
    });
    executable.step();
    const found = await executable.read(["loss"]);
    return found.loss?.data[0] ?? NaN;
  } finally {
    executable.close();
  }
}
