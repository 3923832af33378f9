import { assert, assertEquals } from "@std/assert";
import { attentionMap } from "../../core/glm/attention_map.ts";
import { batch } from "../../core/blanks/batch.ts";
import { initialise } from "../../core/glm/initialise.ts";
import { modelTensors } from "../../core/glm/batch_tensors.ts";
import { contextOf } from "../../core/infill/context.ts";
import { fill } from "../../core/infill/fill.ts";
import { filledExample } from "../../core/infill/filled_example.ts";
import { openInfillModel } from "../../core/infill/infill_model.ts";
import { evaluate } from "../../core/interpret/evaluate.ts";
import { referenceBackend } from "../../core/interpret/reference_backend.ts";
import { key } from "../../core/random/key.ts";
import { byteLevel } from "../../core/text/byte_level.ts";
import { parsePrompt } from "../../core/text/prompt.ts";
import { browserTest, type Opened } from "./browser.ts";
import { assertLooks } from "./looks.ts";
import { SMALL } from "./write_model.ts";

const PROMPT = "a [MASK] b [MASK]";

/** What the reference makes of the prompt, and what the last query looks at. */
async function expected() {
  const parameters = initialise(SMALL, key(5));
  const tokenizer = byteLevel();
  const model = openInfillModel(referenceBackend("float64"), {
    config: SMALL,
    parameters,
    tokens: { sop: 5, ends: [6, 0] },
  });
  const context = contextOf(parsePrompt(PROMPT, tokenizer), tokenizer);
  const [filling] = await fill(model, { context }, { maxTokens: 24, alternatives: 6 });
  model.close();
  const answers = filling?.answers ?? [];
  const example = filledExample(context, { answers, sop: 5 });
  const map = attentionMap(SMALL, { layer: 1, batchSize: 1, length: example.tokens.length });
  const values = { ...parameters, ...modelTensors(batch([example]), SMALL) };
  const inputs = Object.fromEntries(
    Object.keys(map.inputs).flatMap((name) => {
      const value = values[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return { answers, context, length: example.tokens.length, attention: evaluate(map, inputs).probabilities };
}

async function fillIn({ page }: Opened): Promise<void> {
  await page.locator("#fill-run:enabled").waitFor({ timeout: 30_000 });
  await page.fill("#fill-text", PROMPT);
  await page.click("#fill-run");
  await page.locator("#fill-looked:not(:empty)").waitFor({ timeout: 60_000 });
}

browserTest("fill: answers, alternatives and attention on WebGPU are those of the reference", {
  fragment: "fill",
}, async (opened) => {
  const { page } = opened;
  await fillIn(opened);
  assert((await page.textContent("#fill-backend") ?? "").startsWith("Computed on WebGPU: "));
  const { answers, attention, context, length } = await expected();
  const tokens = answers.flatMap(({ tokens, end }) => [...tokens, ...(end === undefined ? [] : [end])]);
  const shown = page.locator(".result .answer");
  assertEquals(await shown.count(), tokens.length);
  const [first] = tokens;
  const shares = (first?.alternatives ?? []).map(({ logProbability }) => 100 * Math.exp(logProbability));
  const found = (await page.locator("#fill-alternatives .share").allTextContents()).map(parseFloat);
  assertEquals(found.length, 6);
  for (const [k, share] of shares.entries()) {
    assert(Math.abs((found[k] ?? NaN) - share) < 0.051, `${found[k]} ${share}`);
  }

  // The bars under the text are the attention of the chosen head, the largest being 1.
  for (const head of [0, 1]) {
    await page.selectOption("#fill-head", { value: String(head) });
    const row = context.ids.length; // the start token of the first piece predicts the first answer
    const of = (key: number): number => Number(attention?.data[(head * length + row) * length + key] ?? NaN);
    const drawn: readonly number[] = JSON.parse(String(
      await page.evaluate(
        `JSON.stringify([...document.querySelectorAll(".result .token:not(.answer)")].map((box) => Number(box.style.getPropertyValue("--looked"))))`,
      ),
    ));
    assertEquals(drawn.length, context.ids.length);
    const largest = Math.max(...context.ids.map((_, key) => of(key)), of(row + 1) || 0);
    for (const [key, value] of drawn.entries()) {
      assert(
        Math.abs(value - of(key) / largest) < 1e-3,
        `head ${head}, key ${key}: ${value}, expected ${of(key) / largest}`,
      );
    }
  }
  const text = await page.getAttribute(".result .answer[aria-current=true]", "aria-label");
  await page.focus(".result .answer[aria-current=true]");
  await page.keyboard.press("ArrowRight");
  assert(
    await page.getAttribute(".result .answer[aria-current=true]", "aria-label") !== text ||
      tokens.length === 1,
  );
});

browserTest("fill: without WebGPU the reference fills the same blanks and says so", {
  fragment: "fill",
  webgpu: false,
  colorScheme: "dark",
}, async (opened) => {
  const { page } = opened;
  await fillIn(opened);
  assert((await page.textContent("#fill-backend") ?? "").includes("by the reference in plain TypeScript"));
  const { answers } = await expected();
  const tokens = answers.flatMap(({ tokens, end }) => [...tokens, ...(end === undefined ? [] : [end])]);
  assertEquals(await page.locator(".result .answer").count(), tokens.length);
  await assertLooks(page, "fill_dark");
});

browserTest("fill: a text that is too long is one sentence", { fragment: "fill" }, async ({ page }) => {
  await page.locator("#fill-run:enabled").waitFor({ timeout: 30_000 });
  await page.fill("#fill-text", `${"word ".repeat(60)}[MASK]`);
  await page.click("#fill-run");
  await page.locator("#fill-error:visible").waitFor();
  assertEquals(
    await page.textContent("#fill-error"),
    "text: expected at most 128 tokens, the positions of the model, found 303",
  );
});
