import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { cacheDirectory, fileTuningStore } from "../../data/tuning_store.ts";

Deno.test("tuning store: any key and text come back, the last one saved; other keys are not touched", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const store = fileTuningStore(`${directory}/deep/cache`);
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "grapheme" }),
        fc.string({ unit: "grapheme" }),
        async (key, text) => {
          await store.save(key, "before");
          await store.save(key, text);
          assertEquals(await store.load(key), text);
          assertEquals(await store.load(`${key}?`), undefined);
        },
      ),
      { numRuns: 20 },
    );
    for await (const { name } of Deno.readDir(`${directory}/deep/cache`)) {
      await Deno.writeFile(`${directory}/deep/cache/${name}`, new Uint8Array(100_000));
    }
    await store.save("known", "x");
    const names = Array.fromAsync(Deno.readDir(`${directory}/deep/cache`));
    assertEquals((await names).every(({ name }) => name.endsWith(".json")), true);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("tuning store: a directory that is a file is an error, for the caller to warn of", async () => {
  const path = await Deno.makeTempFile();
  try {
    await assertRejects(() => fileTuningStore(path).save("key", "text"));
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("cache directory: by system and environment", () => {
  const of = (os: typeof Deno.build.os, variables: Record<string, string>) =>
    cacheDirectory({ os, get: (name) => variables[name] });
  assertEquals(of("linux", { HOME: "/h", XDG_CACHE_HOME: "/c" }), "/c/glm");
  assertEquals(of("linux", { HOME: "/h", XDG_CACHE_HOME: "relative" }), "/h/.cache/glm");
  assertEquals(of("darwin", { HOME: "/h" }), "/h/Library/Caches/glm");
  assertEquals(of("windows", { LOCALAPPDATA: "C:\\l" }), "C:\\l\\glm");
  assertEquals(of("linux", {}), undefined);
});
