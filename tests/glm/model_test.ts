import { assert, assertAlmostEquals, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { batch } from "../../core/blanks/batch.ts";
import type { Example } from "../../core/blanks/example.ts";
import { layout } from "../../core/blanks/layout.ts";
import { pieces } from "../../core/blanks/pieces.ts";
import { parameter, parameterInputs } from "../../core/glm/model.ts";
import { tensor } from "../../core/graph/tensor.ts";
import { markedText } from "../blanks/marked_text.ts";
import { valueNamed } from "../graph/compute.ts";
import { CONFIG, hiddenStates, PARAMETERS, statesOf, statesOfRow } from "./minimal_model.ts";

const EXAMPLES: fc.Arbitrary<Example> = markedText.filter(({ tokens }) => tokens.length > 0).map(layout);
/** A text that ends in one more blank, so that there is a Part B. */
const WITH_BLANKS: fc.Arbitrary<Example> = markedText.map((text) => {
  const end = text.tokens.length + 2;
  const spans = [...text.spans, { start: end - 1, end }];
  return layout({ ...text, tokens: [...text.tokens, 7, 8], spans, order: [...text.order, spans.length - 1] });
});

/** An example with other tokens where `where` says so. */
function withOtherTokens(example: Example, where: (index: number) => boolean): Example {
  return {
    ...example,
    tokens: example.tokens.map((token, index) => where(index) ? (token + 1) % 900 : token),
  };
}

function check<T>(cases: fc.Arbitrary<T>, holds: (each: T) => void): void {
  fc.assert(fc.property(cases, holds), { numRuns: 40 });
}

Deno.test("Part A never sees Part B: other tokens and positions there change no bit of its states, in any layer", () => {
  check(WITH_BLANKS, (example) => {
    const inB = (index: number): boolean => index >= example.contextLength;
    const other = withOtherTokens(example, inB);
    const elsewhere = (ids: readonly number[]): number[] =>
      ids.map((id, index) => inB(index) ? (id + 5) % 64 : id);
    const changed = {
      ...other,
      position: elsewhere(example.position),
      blockPosition: elsewhere(example.blockPosition),
    };
    for (const precision of ["float64", "float32"] as const) {
      const [before, after] = [statesOf(example, { precision }), statesOf(changed, { precision })];
      assertEquals(after.slice(0, example.contextLength), before.slice(0, example.contextLength));
    }
  });
});

Deno.test("later tokens of Part B never leak into earlier ones", () => {
  check(fc.tuple(WITH_BLANKS, fc.nat()), ([example, choice]) => {
    const partB = example.tokens.length - example.contextLength;
    const first = example.contextLength + choice % partB;
    const [before, after] = [example, withOtherTokens(example, (index) => index >= first)].map((each) =>
      statesOf(each)
    );
    assertEquals(after?.slice(0, first), before?.slice(0, first));
    before?.slice(first).forEach((states, index) => assertNotEquals(after?.[first + index], states));
  });
});

Deno.test("every token of Part A sees every other, in both directions", () => {
  check(fc.tuple(WITH_BLANKS, fc.nat()), ([example, choice]) => {
    const changed = choice % example.contextLength;
    const [before, after] = [example, withOtherTokens(example, (index) => index === changed)].map((each) =>
      statesOf(each)
    );
    before?.forEach((states, index) => assertNotEquals(after?.[index], states));
  });
});

Deno.test("a piece sees all pieces before it, and none behind it", () => {
  check(fc.tuple(WITH_BLANKS, fc.nat()), ([example, choice]) => {
    const all = pieces(example);
    const piece = all[choice % all.length];
    assert(piece !== undefined);
    const other = withOtherTokens(example, (index) => index >= piece.start && index < piece.end);
    const [before, after] = [statesOf(example), statesOf(other)];
    for (const { start, end } of all) {
      for (let index = start; index < end; index++) {
        assertEquals(before[index]?.join() === after[index]?.join(), start < piece.start);
      }
    }
  });
});

Deno.test("Part A is a set of tokens with positions: their order in memory does not matter", () => {
  check(EXAMPLES, (example) => {
    const n = example.contextLength;
    const turned = <T>(
      list: readonly T[],
    ): readonly T[] => [...list.slice(0, n).toReversed(), ...list.slice(n)];
    const { tokens, position, blockPosition } = example;
    const before = statesOf(example);
    const after = turned(
      statesOf({
        ...example,
        tokens: turned(tokens),
        position: turned(position),
        blockPosition: turned(blockPosition),
      }),
    );
    before.forEach((states, index) =>
      states.forEach((value, i) => assertAlmostEquals(after[index]?.[i] ?? NaN, value, 1e-9))
    );
  });
});

Deno.test("a batch of n has the bits of n single runs, whatever the padding between and behind", () => {
  check(fc.tuple(fc.array(EXAMPLES, { minLength: 1, maxLength: 3 }), fc.nat(5)), ([examples, padding]) => {
    const longest = Math.max(...examples.map((example) => example.tokens.length));
    const together = hiddenStates(batch(examples, { length: longest + padding }));
    examples.forEach((example, row) => {
      const own = statesOfRow(together, { row, count: example.tokens.length });
      assertEquals(own, statesOf(example));
    });
  });
});

Deno.test("both positions of every token matter, to itself and to all who see it", () => {
  check(fc.tuple(WITH_BLANKS, fc.nat()), ([example, choice]) => {
    const moved = choice % example.tokens.length;
    const before = statesOf(example);
    for (const which of ["position", "blockPosition"] as const) {
      const ids = example[which];
      const after = statesOf({ ...example, [which]: ids.with(moved, ((ids[moved] ?? 0) + 1) % 64) });
      before.forEach((states, index) => {
        const sees = moved < example.contextLength || moved <= index;
        assertEquals(after[index]?.join() !== states.join(), sees);
      });
    }
  });
});

Deno.test("a model without block positions is one whose second table is 0, and whose first lacks the extra row", () => {
  const { hidden, maxPositions } = CONFIG;
  const first = valueNamed(PARAMETERS, "transformer.position_embeddings.weight");
  const plain = {
    ...PARAMETERS,
    "transformer.position_embeddings.weight": tensor(
      [maxPositions, hidden],
      Float64Array.from(first.data.subarray(0, maxPositions * hidden)),
    ),
  };
  const zeroed = {
    ...PARAMETERS,
    "transformer.block_position_embeddings.weight": { ...first, data: new Float64Array(first.data.length) },
  };
  check(EXAMPLES, (example) => {
    assertEquals(
      statesOf(example, { config: { ...CONFIG, blockPositions: false }, parameters: plain }),
      statesOf(example, { parameters: zeroed }),
    );
  });
});

Deno.test("a parameter that the model does not have is refused by name", () => {
  const parameters = parameterInputs(CONFIG);
  for (const name of ["glm.word_embeddings.weight", "toString"]) {
    assertThrows(() => parameter(parameters, name), RangeError, `the model has no parameter "${name}"`);
  }
});
