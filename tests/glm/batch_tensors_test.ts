import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { batch } from "../../core/blanks/batch.ts";
import { layout } from "../../core/blanks/layout.ts";
import { batchInputs, lossInputs, lossTensors, modelTensors } from "../../core/glm/batch_tensors.ts";
import { type Tensors, typeName } from "../../core/graph/tensor.ts";
import { markedText } from "../blanks/marked_text.ts";
import { valueNamed } from "../graph/compute.ts";
import { CONFIG } from "./minimal_model.ts";

const BATCH = fc.array(markedText.map((text) => layout({ ...text, tokens: [7, ...text.tokens, 8] })), {
  minLength: 1,
  maxLength: 3,
}).map((examples) => batch(examples));

const FIELDS = ["tokens", "targets", "position", "blockPosition"] as const;
const LIMITS = { tokens: 903, targets: 903, position: 65, blockPosition: 65 };

Deno.test("an id outside the vocabulary or a position beyond the table is refused, with its row and column", () => {
  fc.assert(
    fc.property(BATCH, fc.constantFrom(...FIELDS), fc.nat(), fc.boolean(), (of, field, choice, isLow) => {
      const at = choice % of.tokens.length;
      const found = isLow ? -1 : LIMITS[field];
      const wrong = { ...of, [field]: of[field].with(at, found) };
      const [row, column] = [Math.floor(at / of.length), at % of.length];
      const { message } = assertThrows(() => modelTensors(wrong, CONFIG), RangeError);
      const what = field === "tokens" || field === "targets" ? "the vocabulary" : "the position table";
      assertEquals(
        message,
        `${field}[${row}, ${column}]: expected an id of ${what} in [0, ${LIMITS[field]}), found ${found}`,
      );
    }),
  );
});

Deno.test("without block positions the position table has no extra row, and second positions are not looked at", () => {
  const plain = { ...CONFIG, blockPositions: false };
  const of = batch([layout({ tokens: [7, 8], spans: [{ start: 1, end: 2 }], mask: 1, sop: 2, eop: 3 })]);
  const last = { ...of, position: of.position.with(0, 64), blockPosition: of.blockPosition.with(0, 999) };
  assertThrows(
    () => modelTensors(last, plain),
    RangeError,
    "position[0, 0]: expected an id of the position table in [0, 64)",
  );
  const names = Object.keys(modelTensors({ ...last, position: of.position }, plain));
  assertEquals(names, ["tokens", "position", "extents", "start"]);
});

Deno.test("the values of a batch have the types of the inputs that are made for it", () => {
  fc.assert(fc.property(BATCH, fc.nat(5), (of, spare) => {
    const counted = { ...of, lossMask: of.lossMask.with(0, 1) };
    const rows = counted.lossMask.reduce((sum, mask) => sum + mask, 0) + spare;
    const values: Tensors = { ...modelTensors(of, CONFIG), ...lossTensors(counted, rows) };
    for (const [name, node] of Object.entries({ ...batchInputs(of, "0."), ...lossInputs(rows, "0.") })) {
      assertEquals(node.op === "input" && node.attributes.name, `0.${name}`);
      assertEquals(typeName(node), typeName(valueNamed(values, name)));
    }
  }));
});
