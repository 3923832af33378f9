/** A trained model that fills blanks and says how it came to its answers. */
import { batch } from "../../core/blanks/batch.ts";
import { attentionMap } from "../../core/glm/attention_map.ts";
import { modelTensors } from "../../core/glm/batch_tensors.ts";
import type { Backend, Executable } from "../../core/graph/backend.ts";
import type { Graph } from "../../core/graph/graph.ts";
import type { Tensors } from "../../core/graph/tensor.ts";
import type { Answer, AnswerToken } from "../../core/infill/answer.ts";
import { answerTokens } from "../../core/infill/answer_tokens.ts";
import { type Context, contextOf } from "../../core/infill/context.ts";
import { filledExample } from "../../core/infill/filled_example.ts";
import { infill } from "../../core/infill/infill.ts";
import { openInfillModel } from "../../core/infill/infill_model.ts";
import { parsePrompt } from "../../core/text/prompt.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { withBlank } from "../../core/text/with_blank.ts";
import type { Choice, Reply, ShownToken } from "../protocol.ts";
import { loadModel } from "./load_model.ts";

/** A model that is ready. */
export interface FillingWork {
  readonly fill: (text: string) => Promise<void>;
  /** Posts the attention of all heads of a layer over the text that was filled last. */
  readonly attention: (layer: number) => Promise<void>;
}

const MAX_TOKENS = 24;
const ALTERNATIVES = 6;

/** The sequence is padded to multiples of this, so that few graphs are compiled. */
const LENGTH_BUCKET = 64;

/** Loads a model. */
export async function filling(
  backend: Backend,
  { url, post }: { readonly url: string; readonly post: (reply: Reply) => void },
): Promise<FillingWork> {
  const { config, parameters, tokenizer } = await loadModel(url);
  const tokens = answerTokens(tokenizer.commands);
  const model = openInfillModel(backend, { config, parameters, tokens });
  const { layers, heads, hidden } = config;
  const about = `${layers} layers, ${heads} heads, ${hidden} features; a token is ` +
    (tokenizer.type === "byte-level" ? "a byte." : "a piece of a word.");
  post({ kind: "model", about, layers, heads });
  const text = (id: number): string => nameOf(tokenizer, id);
  const choice = ({ id, logProbability }: Pick<AnswerToken, "id" | "logProbability">): Choice => ({
    text: text(id),
    probability: Math.exp(logProbability),
  });

  let last: { readonly context: Context; readonly answers: readonly Answer[] } | undefined;
  let map: {
    readonly layer: number;
    readonly length: number;
    readonly executable: Executable;
    readonly graph: Graph;
  } | undefined;
  return {
    async fill(prompt) {
      const context = contextOf(parsePrompt(withBlank(prompt, tokenizer).prompt, tokenizer), tokenizer);
      if (context.ids.length > config.maxPositions) {
        throw new RangeError(
          `text: expected at most ${config.maxPositions} tokens, the positions of the model, found ${context.ids.length}`,
        );
      }
      const answers: Answer[] = [];
      for await (
        const event of infill(model, { context }, { maxTokens: MAX_TOKENS, alternatives: ALTERNATIVES })
      ) {
        if (event.kind === "token") post({ kind: "token", blank: event.blank, choice: choice(event.token) });
        else answers.push(event.answer);
      }
      last = { context, answers };
      post({ kind: "filled", tokens: shownTokens(last, { text, choice }) });
    },
    async attention(layer) {
      if (last === undefined) return;
      const example = filledExample(last.context, { answers: last.answers, sop: tokens.sop });
      const length = Math.ceil(example.tokens.length / LENGTH_BUCKET) * LENGTH_BUCKET;
      if (map?.layer !== layer || map.length !== length) {
        map?.executable.close();
        const graph = attentionMap(config, { layer, batchSize: 1, length });
        const executable = await backend.compile(graph);
        executable.write(inputsOf(graph, parameters));
        map = { layer, length, executable, graph };
      }
      const { executable, graph } = map;
      executable.write(inputsOf(graph, modelTensors(batch([example], { length }), config)));
      executable.step();
      const { probabilities } = await executable.read(["probabilities"]);
      if (probabilities === undefined) return;
      post({ kind: "attention", layer, heads, length, probabilities: Float32Array.from(probabilities.data) });
    },
  };
}

/** The values that a graph has inputs for: the attention of a layer takes no part of those behind it. */
function inputsOf({ inputs }: Graph, values: Tensors): Tensors {
  return Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(inputs, name)));
}

/** How a token is shown: text as it is, a command by its spelling; what is also padding is here the end. */
function nameOf({ commands, decode }: Tokenizer, id: number): string {
  return id === commands.EOS ? "[EOS]" : decode([id]);
}

/** The text in the order in which people read it: every answer stands behind its mask. */
function shownTokens(
  { context, answers }: { readonly context: Context; readonly answers: readonly Answer[] },
  { text, choice }: {
    readonly text: (id: number) => string;
    readonly choice: (token: Pick<AnswerToken, "id" | "logProbability">) => Choice;
  },
): readonly ShownToken[] {
  let next = context.ids.length;
  const pieces = new Map<number, readonly ShownToken[]>();
  for (const { blank, tokens, end } of answers) {
    const start = next;
    next += tokens.length + 1;
    const all = [...tokens, ...(end === undefined ? [] : [end])];
    pieces.set(
      context.blanks[blank] ?? -1,
      all.map((token, k): ShownToken => ({
        text: text(token.id),
        kind: "answer",
        // The end of an answer is predicted, but never read.
        index: k < tokens.length ? start + 1 + k : -1,
        predictedBy: start + k,
        probability: Math.exp(token.logProbability),
        choices: token.alternatives.map(choice),
      })),
    );
  }
  return context.ids.flatMap((id, index): readonly ShownToken[] => {
    const isEdge = index === 0 || index === context.ids.length - 1 || pieces.has(index);
    return [{ text: text(id), kind: isEdge ? "command" : "text", index }, ...pieces.get(index) ?? []];
  });
}
