/** A row of a training batch, as `pretrain` would draw it. */
import { drawStep } from "../../core/objectives/batch_source.ts";
import { key, split } from "../../core/random/key.ts";
import { byteLevel } from "../../core/text/byte_level.ts";
import { commandId } from "../../core/text/command_tokens.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { objectiveTokens } from "../../data/batches/objective_tokens.ts";
import { loadTokenizer } from "../../data/model_directory.ts";
import { commandLabel } from "../../picture/command_label.ts";
import { byteName } from "../../picture/cut_tokens.ts";
import type { Labelled } from "../../picture/labelled.ts";
import { labelledExample } from "../../picture/labelled_example.ts";
import { visible } from "../../picture/visible.ts";
import { openTokenizer } from "../../text/open_tokenizer.ts";
import type { Context } from "../frame/context.ts";
import { CommandError } from "../frame/errors.ts";
import { mixtureOf } from "../training/plan.ts";
import { preparedAmong, readData } from "../training/read_data.ts";

/** Which row. */
export interface BatchRowOptions {
  readonly step: number;
  readonly row: number;
  readonly seed: number;
  readonly objective: string;
  readonly ratio: number;
  readonly batch: number;
  readonly length: number;
  /** Examples are packed into rows of so many tokens; default: one a row. */
  readonly packed?: number;
  readonly context: Pick<Context, "readStdin">;
}

function labelOf(tokenizer: Tokenizer): (id: number) => string {
  if (tokenizer.type === "byte-level") return byteName;
  const { commands, tokenOf } = tokenizer;
  return (id) => commandLabel(id, commands) ?? visible(tokenOf(id));
}

/**
 * The examples of a row: of prepared data, with the tokenizer that it was prepared with, or of texts, by bytes.
 *
 * @throws {CommandError} when the batch has no such row.
 */
export async function batchRow(path: string, options: BatchRowOptions): Promise<readonly Labelled[]> {
  const [folder] = await preparedAmong([path]);
  const tokenizer = folder === undefined ? byteLevel() : await loadTokenizer(folder, { openTokenizer });
  const { corpus, close } = await readData([path], { tokenizer, context: options.context });
  try {
    const { ratio, batch, length, packed, step, row, objective } = options;
    const [, dataKey] = split(key(options.seed), 3);
    const recipe = { mixture: mixtureOf(objective), ratio, batch, lengths: [length] };
    const { rows } = drawStep(dataKey, step, {
      corpus,
      tokens: objectiveTokens(tokenizer),
      recipe: packed === undefined ? recipe : { ...recipe, packedLength: packed },
    });
    const chosen = rows[row];
    if (chosen === undefined) {
      throw new CommandError(
        `option --row: expected a row from 0 to ${rows.length - 1} of the batch, found ${row}`,
      );
    }
    const eop = commandId(tokenizer.commands, "eop");
    const label = labelOf(tokenizer);
    return ("tokens" in chosen ? [chosen] : chosen).map((example) =>
      labelledExample(example, { eop, label })
    );
  } finally {
    close();
  }
}
