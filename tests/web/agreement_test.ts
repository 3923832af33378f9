import { assert, assertEquals } from "@std/assert";
import type { Agreement } from "./agreement_program.ts";
import { browserTest } from "./browser.ts";

/** Cases of every op and composite. */
const RUNS = 2;

browserTest(
  "agreement: every kernel within a browser's limits computes what the reference does",
  {},
  async ({ page, folder }) => {
    const program = new URL("./agreement_program.ts", import.meta.url).pathname;
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: ["bundle", "--quiet", "--platform", "browser", "--output", `${folder}/agreement.js`, program],
      stderr: "null",
    }).output();
    assertEquals(success, true);
    const { differences, cases, gpu, reference }: Agreement = JSON.parse(String(
      await page.evaluate(`import("/agreement.js").then((m) => m.agreement(${RUNS})).then(JSON.stringify)`),
    ));
    assertEquals(differences, []);
    assert(cases > 60, `${cases} cases`);
    assertEquals(gpu.length, reference.length);
    for (const [step, { loss, gradientNorm }] of reference.entries()) {
      assert(
        Math.abs((gpu[step]?.loss ?? NaN) - loss) < 1e-4,
        `step ${step}: loss ${gpu[step]?.loss}, expected ${loss}`,
      );
      const off = Math.abs((gpu[step]?.gradientNorm ?? NaN) - gradientNorm) / gradientNorm;
      assert(off < 1e-3, `step ${step}: gradient ${gpu[step]?.gradientNorm}, expected ${gradientNorm}`);
    }
  },
);
