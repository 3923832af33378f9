import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { byteLevel } from "../../core/text/byte_level.ts";
import { openPrepared } from "../../data/prepared/open_prepared.ts";
import { lintPrepared } from "../../data/lint/lint_prepared.ts";
import { saveTokenizer } from "../../data/tokenizer_directory.ts";
import { trainVocabulary } from "../../text/train_vocabulary.ts";
import { inFolder } from "../in_folder.ts";
import { runCli } from "../cli/run_cli.ts";
import { prepared } from "../prepared/prepared_folders.ts";

const CLEAN = "Nothing is wrong with this text, number";

/** Documents of which some have each trouble. */
const TEXTS = [
  `${CLEAN} 1.`,
  "Fill the [MASK], he said.",
  "tiny",
  "no end in sight and none to come",
  `${CLEAN} 1.`,
];

Deno.test("lint: finds what is there, with its places, and nothing in clean data", async () => {
  await inFolder(async (folder) => {
    for (const kind of ["bpe", "wordpiece", "unigram"] as const) {
      const size = kind === "bpe" ? 280 : 60;
      const tokenizer = await trainVocabulary(
        [CLEAN, ...TEXTS.slice(1)].map((text) => `${text} [[MASK]] `.repeat(9)),
        {
          kind,
          size,
        },
      );
      const dirty = await prepared(`${folder}/${kind}`, [{ kind: "texts", name: "some", texts: TEXTS }], {
        tokenizer,
      });
      const findings = await lintPrepared(dirty, { tokenizer, ratio: 0.15 });
      const found = new Map(findings.map((finding) => [finding.check, finding]));
      assertEquals(found.get("literal commands")?.places, ["some:2"], kind);
      assertEquals(found.get("repeated documents")?.places, ["some:5 (as some:1)"], kind);
      assertEquals(found.get("no sentence ends")?.places.includes("some:4"), true, kind);
      assertEquals(found.get("another tokenizer")?.count, 0, kind);
      dirty.close();
    }
    const short = await prepared(`${folder}/short`, [{ kind: "texts", name: "some", texts: TEXTS }]);
    const again = await lintPrepared(short, {
      tokenizer: byteLevel(),
      ratio: 0.15,
      model: { name: "m", hash: "0".repeat(64) },
    });
    assertEquals(again.find(({ check }) => check === "short documents")?.places, ["some:3"]);
    assertEquals(
      again.find(({ check }) => check === "another tokenizer")?.places[0]?.startsWith("m: made with"),
      true,
    );
    short.close();
    const clean = await prepared(`${folder}/clean`, [{
      kind: "texts",
      name: "some",
      texts: [`${CLEAN} 1.`, `${CLEAN} 2.`],
    }]);
    assert(
      (await lintPrepared(clean, { tokenizer: byteLevel(), ratio: 0.15 })).every(({ count }) => count === 0),
    );
    clean.close();
  });
});

Deno.test("lint: unknown tokens are counted when data is prepared", async () => {
  await inFolder(async (folder) => {
    const tokenizer = await trainVocabulary(["abc abc abd. abe"], { kind: "wordpiece", size: 20 });
    const texts = ["abc abd. 北京 abc"];
    const data = await prepared(`${folder}/out`, [{ kind: "texts", name: "some", texts }], { tokenizer });
    assertEquals(data.manifests[0]?.counts.unknown, 2);
    const findings = await lintPrepared(data, { tokenizer, ratio: 0.15 });
    assertEquals(findings.find(({ check }) => check === "unknown tokens")?.count, 1);
    data.close();
  });
});

Deno.test("inspect DATA: a table or JSON; --lint --strict ends with 1 when something is found", async () => {
  await inFolder(async (folder) => {
    const tokenizer = `${folder}/tokenizer`;
    await Deno.mkdir(tokenizer);
    await saveTokenizer(tokenizer, byteLevel());
    await Deno.writeTextFile(
      `${folder}/corpus.txt`,
      `${TEXTS.join("\n")}\n${"One more sentence. ".repeat(200)}\n`,
    );
    const out = `${folder}/out`;
    const made = await runCli([
      "prepare",
      `${folder}/corpus.txt`,
      "--tokenizer",
      tokenizer,
      "--out",
      out,
      "--json",
    ]);
    assertEquals([made.status, JSON.parse(made.stdout).documents], [0, 6], made.stderr);
    const shown = await runCli(["inspect", out, "--length", "64"]);
    assertEquals(shown.status, 0, shown.stderr);
    for (const part of ["6 documents", "token", "sentence", "document", "masked"]) {
      assertStringIncludes(shown.stdout, part);
    }
    const { batches, documents } = JSON.parse(
      (await runCli(["inspect", out, "--length", "64", "--json"])).stdout,
    );
    assertEquals(documents, 6);
    assert(batches.objectives.token.maskedRatio > 0.1);
    const lint = await runCli(["inspect", out, "--lint", "--strict"]);
    assertEquals(lint.status, 1);
    assertStringIncludes(lint.stdout, `${folder}/corpus.txt:2`);
    assertEquals((await runCli(["inspect", out, "--lint"])).status, 0);
    await Deno.writeTextFile(`${out}/tokenizer.json`, '{"type":"byte-level"}');
    const other = JSON.parse((await runCli(["inspect", out, "--lint", "--json"])).stdout).findings;
    assertEquals(other.at(-1).check, "another tokenizer");
    assertEquals((await openPrepared([out])).documents, 6);
  });
});

Deno.test("inspect describes texts that are too short to train on, and says why it has no statistics", async () => {
  await inFolder(async (folder) => {
    const tokenizer = `${folder}/tokenizer`;
    await Deno.mkdir(tokenizer);
    await saveTokenizer(tokenizer, byteLevel());
    await Deno.writeTextFile(`${folder}/corpus.txt`, "a\nb\nc\n");
    const out = `${folder}/out`;
    const words = ["prepare", `${folder}/corpus.txt`, "--tokenizer", tokenizer, "--out", out];
    assertEquals((await runCli(words)).status, 0);
    const { status, stdout } = await runCli(["inspect", out]);
    assertEquals(status, 0);
    assertStringIncludes(stdout, "3 documents, 3 tokens");
    assertStringIncludes(stdout, "no statistics of batches: corpus: expected texts with room for blanks");
    assertEquals(typeof JSON.parse((await runCli(["inspect", out, "--json"])).stdout).batches, "string");
  });
});
