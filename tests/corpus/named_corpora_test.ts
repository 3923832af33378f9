import { assert, assertEquals } from "@std/assert";
import { namedCorpus } from "../../data/corpus/named_corpora.ts";

Deno.test("named corpora: the chapters of Moby Dick without the table of contents", async () => {
  const { texts } = await namedCorpus("moby-dick");
  assertEquals(texts.length, 138);
  assert(texts.some((text) => text.startsWith("Call me Ishmael.")));
});

Deno.test("named corpora: the addresses on the State of the Union", async () => {
  const { texts } = await namedCorpus("sotu");
  assertEquals(texts.length, 233);
  assert(texts[0]?.startsWith("Fellow-Citizens of the Senate and House of Representatives"));
});

Deno.test("named corpora: their packages are not downloaded with the command", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", new URL("../../cli/main.ts", import.meta.url).pathname],
    stdout: "piped",
  }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout));
  const packages = (modules as readonly { readonly specifier: string }[])
    .flatMap(({ specifier }) => specifier.startsWith("npm:") ? specifier : []);
  assert(packages.some((name) => name.includes("xxhash-wasm")));
  assertEquals(packages.filter((name) => name.includes("@stdlib/")), []);
});
