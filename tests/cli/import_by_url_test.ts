/** mod.ts is imported by URL: without our import map, without our configuration, from an empty folder. */
import { assertEquals } from "@std/assert";
import { inFolder } from "../in_folder.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** Serves the files of the repository as a static host would. */
async function serveFile(request: Request): Promise<Response> {
  try {
    const file = await Deno.readFile(ROOT + new URL(request.url).pathname);
    return new Response(file, { headers: { "content-type": "application/typescript" } });
  } catch {
    return new Response("not found", { status: 404 });
  }
}

Deno.test("import by URL: an empty project type-checks against mod.ts, computes a layout and fills a blank", async () => {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, serveFile);
  try {
    await inFolder(async (folder) => {
      await Deno.writeTextFile(
        `${folder}/main.ts`,
        `import { type Example, infill, initialise, key, layout, openDevice, openInfillModel, referenceBackend } from "http://127.0.0.1:${server.addr.port}/mod.ts";
         const spans = [{ start: 2, end: 3 }, { start: 4, end: 6 }];
         const example: Example = layout({ tokens: [1, 2, 3, 4, 5, 6], spans, order: [1, 0], mask: 90, sop: 91, eop: 92 });
         const words: readonly [number, number] = key(7);
         const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
         const tokens = { sop: 5, ends: [6] } as const;
         const model = openInfillModel(referenceBackend("float64"), { config, parameters: initialise(config, key(0)), tokens });
         const found: number[] = [];
         const strategy = { kind: "sample", topP: 0.9 } as const;
         const prompt = { context: { ids: [1, 11, 2, 0], blanks: [2] } };
         for await (const event of infill(model, prompt, { strategy, maxTokens: 3, minTokens: 3 })) {
           if (event.kind === "token") found.push(event.token.id);
         }
         const open: () => Promise<{ readonly about: string }> = openDevice;
         console.log(example.tokens.join(" "), words[0], referenceBackend("float64").precision, typeof open, found.length);`,
      );
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "--no-config",
          "--no-lock",
          "--check=all",
          `--allow-import=127.0.0.1:${server.addr.port}`,
          "--no-prompt",
          "main.ts",
        ],
        cwd: folder,
        env: { DENO_DIR: `${folder}/deno`, NO_COLOR: "1" },
        stdout: "piped",
        stderr: "piped",
      }).output();
      const output = new TextDecoder().decode(stdout);
      assertEquals(
        [code, output],
        [0, "1 2 90 4 90 91 5 6 91 3 7 float64 function 3\n"],
        new TextDecoder().decode(stderr),
      );
    });
  } finally {
    await server.shutdown();
  }
});
