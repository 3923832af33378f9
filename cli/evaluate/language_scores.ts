/** Language-model evaluation: perplexity of texts, accuracy on last words. */
import type { Example } from "../../core/blanks/example.ts";
import type { Backend } from "../../core/graph/backend.ts";
import { openLanguageReader, type ReadExample } from "../../core/tasks/language_reader.ts";
import { lastWordExample, textWindows, type WindowOptions } from "../../core/tasks/language_windows.ts";
import { type Perplexity, perplexity } from "../../core/tasks/perplexity.ts";
import { commandId, type MaskName } from "../../core/text/command_tokens.ts";
import type { FillingModel } from "../filling/model.ts";
import { CommandError } from "../frame/errors.ts";
import { batchesInTime } from "./evaluation.ts";

/** How texts are read. */
export interface LanguageOptions extends Pick<WindowOptions, "length" | "stride" | "context"> {
  /** Windows that are read together. */
  readonly batch: number;
  /** Whether the time is up; what was read until then is reported. */
  readonly isOver: () => boolean;
  readonly onRead: (done: number, all: number) => void;
}

/** How many examples were read, of how many. */
export interface Coverage {
  readonly read: number;
  readonly of: number;
}

function tokensOf({ tokenizer: { commands } }: FillingModel) {
  const mask: MaskName = commands.gMASK === undefined ? "MASK" : "gMASK";
  return {
    cls: commandId(commands, "CLS"),
    mask: commandId(commands, mask),
    sop: commandId(commands, "sop"),
    eos: commandId(commands, "EOS"),
  };
}

async function readAll(
  backend: Backend,
  examples: readonly Example[],
  { model, options }: { readonly model: FillingModel; readonly options: LanguageOptions },
): Promise<readonly ReadExample[]> {
  const reader = openLanguageReader(backend, model);
  const read: ReadExample[] = [];
  try {
    for (const some of batchesInTime(examples, { size: options.batch, isOver: options.isOver })) {
      read.push(...await reader.read(some));
      options.onRead(read.length, examples.length);
    }
    return read;
  } finally {
    reader.close();
  }
}

/**
 * Perplexity of a text. Where there was no time for all of it, words count by the share of tokens that was read.
 *
 * @throws {CommandError} when there is nothing to predict.
 */
export async function textPerplexity(
  backend: Backend,
  text: string,
  { model, options }: { readonly model: FillingModel; readonly options: LanguageOptions },
): Promise<Perplexity & Coverage> {
  const examples = textWindows(model.tokenizer.encode(text), { ...options, ...tokensOf(model) });
  if (examples.length === 0) throw new CommandError("expected a text of at least two tokens, found fewer");
  const counts = examples.map(({ lossMask }) => lossMask.reduce((sum, mask) => sum + mask, 0));
  const read = await readAll(backend, examples, { model, options });
  const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
  const tokens = total(counts.slice(0, read.length));
  const words = text.split(/\s+/).filter((word) => word !== "").length * tokens / total(counts);
  const loss = total(read.map(({ losses }) => total(losses)));
  return { ...perplexity({ loss, tokens, words }), read: read.length, of: examples.length };
}

/**
 * Share of the lines whose last word the model finds, token for token; lines without a passage before it, or whose word
 * is longer than a window, are left out, and `of` counts them.
 *
 * @throws {CommandError} when no line is left.
 */
export async function lastWordAccuracy(
  backend: Backend,
  lines: readonly string[],
  { model, options }: { readonly model: FillingModel; readonly options: LanguageOptions },
): Promise<{ readonly accuracy: number; readonly loss: number } & Coverage> {
  const tokens = tokensOf(model);
  const examples = lines.flatMap((line) => {
    const last = /\S+\s*$/.exec(line)?.index ?? 0;
    const word = model.tokenizer.encode(` ${line.slice(last).trim()}`);
    const passage = model.tokenizer.encode(line.slice(0, last).trim());
    return passage.length === 0 || word.length + 4 > options.length
      ? []
      : [lastWordExample({ passage, word }, { ...options, ...tokens })];
  });
  if (examples.length === 0) {
    throw new CommandError(`expected a line with a passage and a last word, found none`);
  }
  const read = await readAll(backend, examples, { model, options });
  const hits = read.filter(({ hits }) => hits.every(Boolean)).length;
  const losses = read.map(({ losses }) => losses.reduce((sum, loss) => sum + loss, 0));
  return {
    accuracy: hits / read.length,
    loss: losses.reduce((sum, loss) => sum + loss, 0) / read.length,
    read: read.length,
    of: lines.length,
  };
}
