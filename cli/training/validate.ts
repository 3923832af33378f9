/** Validation: what the model makes of held-out texts, per objective. */
import { addEvaluations, type Evaluator, NOTHING_EVALUATED } from "../../core/train/evaluator.ts";
import { OBJECTIVE_NAMES, type ObjectiveName } from "../../core/objectives/mixture.ts";
import type { ValidationExamples } from "./draw.ts";

/** What was found for one objective. */
export interface ObjectiveQuality {
  /** Nats per predicted token of Part B. */
  readonly loss: number;
  readonly perplexity: number;
  /** Share of the pieces whose first token is the most probable one. */
  readonly firstToken: number;
  /** Share of the pieces whose every token, the end included, is. */
  readonly exact: number;
}

/** What was found after a step. */
export interface Validation {
  /** Mean over the objectives that are trained. */
  readonly loss: number;
  readonly objectives: Readonly<Partial<Record<ObjectiveName, ObjectiveQuality>>>;
}

/** Evaluates all validation examples. */
export async function validate(
  evaluator: Evaluator,
  examples: ValidationExamples,
): Promise<Validation> {
  const objectives: Partial<Record<ObjectiveName, ObjectiveQuality>> = {};
  for (const name of OBJECTIVE_NAMES) {
    let total = NOTHING_EVALUATED;
    for (const batch of examples[name]) total = addEvaluations(total, await evaluator.evaluate(batch));
    if (total.tokens === 0) continue;
    const loss = total.loss / total.tokens;
    objectives[name] = {
      loss,
      perplexity: Math.exp(loss),
      firstToken: total.firstTokens / total.pieces,
      exact: total.exact / total.pieces,
    };
  }
  const losses = Object.values(objectives).map(({ loss }) => loss);
  return { loss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length, objectives };
}

/**
 * One line on a validation.
 *
 * @example
 * ```ts
 * import { validationText } from "./validate.ts";
 *
 * const token = { loss: 1, perplexity: Math.E, firstToken: 0.5, exact: 0.25 };
 * const text = validationText(100, { loss: 1, objectives: { token } });
 * if (text !== "step 100  held-out: token loss 1.000, first token 50.0 %, exact 25.0 %") throw new Error(text);
 * ```
 */
export function validationText(step: number, { objectives }: Validation): string {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const parts = Object.entries(objectives).map(([name, { loss, firstToken, exact }]) =>
    `${name} loss ${loss.toFixed(3)}, first token ${percent(firstToken)}, exact ${percent(exact)}`
  );
  return `step ${step}  held-out: ${parts.join("; ")}`;
}
