import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { initialise } from "../../core/glm/initialise.ts";
import { key } from "../../core/random/key.ts";
import { padVocabulary } from "../../core/text/pad_vocabulary.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { saveModelDirectory } from "../../data/model_directory.ts";
import { bertTokenizer } from "../../text/bert.ts";
import { trainVocabulary } from "../../text/train_vocabulary.ts";
import { copyModel } from "../../tools/web/build.ts";
import { browserTest, type Opened } from "./browser.ts";
import { SMALL } from "./write_model.ts";

/** Puts another model beside the page, before it is asked for, and fills a blank; what was fetched for that. */
async function fillWith(tokenizer: Tokenizer, { page, folder }: Opened): Promise<readonly string[]> {
  const model = await Deno.makeTempDir();
  const config = { ...SMALL, vocabularySize: padVocabulary(tokenizer.vocabularySize) };
  await saveModelDirectory(`${model}/small`, { config, parameters: initialise(config, key(5)), tokenizer });
  await Deno.remove(`${folder}/model`, { recursive: true });
  await copyModel(`${model}/small`, `${folder}/model`);
  await Deno.remove(model, { recursive: true });
  const fetched: string[] = [];
  page.on("request", (request) => fetched.push(new URL(request.url()).pathname.slice(1)));
  await page.click("#tab-fill");
  await page.locator("#fill-run:enabled").waitFor({ timeout: 30_000 });
  await page.fill("#fill-text", "it was the [MASK]");
  await page.click("#fill-run");
  await page.locator("#fill-looked:not(:empty)").waitFor({ timeout: 60_000 });
  assertStringIncludes(await page.textContent("#fill-backend") ?? "", "a token is a piece of a word");
  assert(await page.locator(".result .answer").count() > 0);
  return fetched;
}

browserTest("fill: a vocabulary that was trained here needs no further script", {}, async (opened) => {
  const text = "It was the best of times, it was the worst of times. ".repeat(20);
  const fetched = await fillWith(await trainVocabulary([text], { kind: "bpe", size: 280 }), opened);
  assertEquals(fetched.filter((name) => name.startsWith("model/")).toSorted(), [
    "model/config.json",
    "model/files.json",
    "model/model.safetensors",
    "model/tokenizer.json",
  ]);
  assertEquals(fetched.filter((name) => name === "tokenizers.js"), []);
});

browserTest("fill: a published vocabulary is read by a script that is fetched for it", {}, async (opened) => {
  const words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "it", "was", "the", "##s", "time", "."];
  const vocabulary = new TextEncoder().encode(words.join("\n"));
  const fetched = await fillWith(bertTokenizer({ vocabulary, taskMask: true }), opened);
  assertEquals(fetched.filter((name) => name === "tokenizers.js"), ["tokenizers.js"]);
  assert(fetched.includes("model/vocab.txt"));
});
