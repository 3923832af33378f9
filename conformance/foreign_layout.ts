/** Suite `layout` for another implementation: questions and answers, one JSON object a line. */
import type { Example } from "../core/blanks/example.ts";
import { layout, type LayoutInput } from "../core/blanks/layout.ts";
import { decideToken } from "../core/objectives/token.ts";
import { below } from "../core/random/below.ts";
import { foldIn, key, split } from "../core/random/key.ts";
import { blanksFrom, type BlockDataCase } from "./block_data.ts";
import { differenceOf } from "./integers.ts";
import { special } from "./original_options.ts";
import type { Suite } from "./suite.ts";
import { startTally } from "./tally.ts";

/**
 * Puts questions to another implementation. A question is the input of the command `layout`; the answer to it is
 * an object with the fields of its output. As many answers as questions, in their order.
 */
export type Ask = (questions: readonly LayoutInput[]) => Promise<readonly unknown[]>;

interface Question {
  readonly name: string;
  readonly input: LayoutInput;
  readonly expected: Example;
}

/** Texts that are drawn beside the golden ones; the reference itself says what is right. */
const DRAWN = 200;

const LISTS = ["tokens", "targets", "lossMask", "position", "blockPosition"] as const;

/** The suite that asks: the golden cases without variants, then drawn ones. */
export function foreignLayoutSuite(ask: Ask): Suite {
  return {
    name: "layout",
    about: "the map from spans to an example, asked of another implementation",
    async run(context) {
      const tally = startTally();
      const file = "layout/make_block_data.json";
      const { cases } = JSON.parse(new TextDecoder().decode(await context.read(file))) as {
        readonly cases: readonly BlockDataCase[];
      };
      const questions = [
        ...cases.filter(isPlain).map((golden) => goldenQuestion(file, golden)),
        ...Array.from({ length: DRAWN }, (_, index) => drawnQuestion(index)),
      ];
      const answers = await ask(questions.map(({ input }) => input));
      questions.forEach(({ name, expected }, index) =>
        tally.record(name, differences(expected, answers[index]))
      );
      return tally.result();
    },
  };
}

/** Whether a case is the map itself: no dropout of inputs, no sentinels, both positions, no offset. */
function isPlain(
  { options, dblock_draws: draws, position_bias: bias, context_mask_positions: masks }: BlockDataCase,
): boolean {
  const isVaried = options.sentinel_token || !options.block_position_encoding;
  return !isVaried && draws.length === 0 && bias === null && masks === null;
}

function goldenQuestion(file: string, golden: BlockDataCase): Question {
  const { tokens, targets, loss_mask: lossMask, position_ids: positions, sep: contextLength } = golden.output;
  const [position, blockPosition] = positions;
  const { spans, order } = blanksFrom(golden.spans_ordered);
  return {
    name: `${file}: ${golden.name}`,
    input: {
      tokens: golden.input_tokens,
      spans,
      order,
      mask: golden.options.mask_ids[golden.task],
      sop: special(golden.special, "sop"),
      eop: special(golden.special, "eop"),
    },
    expected: { tokens, targets, lossMask, position, blockPosition, contextLength },
  };
}

/** A text of 8 to 263 tokens with the blanks that the token objective draws. */
function drawnQuestion(index: number): Question {
  const [lengthKey, tokensKey, blanksKey] = split(foldIn(key(0), index), 3);
  const length = 8 + below(lengthKey, 256);
  const tokens = Array.from({ length }, (_, place) => 100 + below(tokensKey, 1000, { stream: place }));
  const decision = decideToken(blanksKey, length);
  const blanks = decision.kind === "blanks" ? decision : { spans: [], order: [] };
  const input = { tokens, spans: blanks.spans, order: blanks.order, mask: 3, sop: 4, eop: 5 };
  return { name: `drawn ${index}`, input, expected: layout(input) };
}

function differences(expected: Example, answer: unknown): readonly string[] {
  if (typeof answer !== "object" || answer === null) {
    return [`expected an object, found ${JSON.stringify(answer)}`];
  }
  const found = new Map(Object.entries(answer));
  return [...LISTS, "contextLength" as const].flatMap((field) => {
    const value: unknown = found.get(field);
    const isRight = field === "contextLength"
      ? typeof value === "number"
      : Array.isArray(value) && value.every((each) => typeof each === "number");
    if (!isRight) {
      return [`${field}: expected integers, found ${JSON.stringify(value) ?? "nothing"}`.slice(0, 120)];
    }
    const difference = differenceOf(field, expected[field], value as number | readonly number[]);
    return difference === undefined ? [] : [difference];
  });
}
