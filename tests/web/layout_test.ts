import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { runCli } from "../cli/run_cli.ts";
import { browserTest } from "./browser.ts";
import { assertLooks } from "./looks.ts";

/** What the table of the picture says, row by row: all texts that stand at one height. */
async function tokensOfModel(page: Page): Promise<readonly string[]> {
  return await page.locator(
    ".panel-model rect.a + text, .panel-model rect.mask + text, .panel-model rect.b + text",
  )
    .allTextContents();
}

/** A row of that table, by its label. */
async function rowOfModel(page: Page, label: string): Promise<readonly string[]> {
  const texts: readonly { readonly text: string; readonly y: string; readonly isLabel: boolean }[] = JSON
    .parse(
      String(
        await page.evaluate(
          `JSON.stringify([...document.querySelectorAll(".panel-model text")].map((each) =>
          ({ text: each.textContent, y: each.getAttribute("y"), isLabel: each.classList.contains("label") })))`,
        ),
      ),
    );
  const height = texts.find(({ text, isLabel }) => isLabel && text === label)?.y;
  return texts.filter(({ y, isLabel }) => y === height && !isLabel).map(({ text }) => text);
}

async function copied(page: Page): Promise<string> {
  await page.click("#layout-json");
  await page.getByText("JSON copied").waitFor();
  return String(await page.evaluate("navigator.clipboard.readText()"));
}

browserTest(
  "layout: figure 2 of the paper is what the page begins with, quickly and small",
  {},
  async ({ page, folder }) => {
    await page.waitForSelector(".picture svg");
    assertEquals(await tokensOfModel(page), ["x1", "x2", "[M]", "x4", "[M]", "[S]", "x5", "x6", "[S]", "x3"]);
    await assertLooks(page, "layout_wide");
    const paint = Number(
      await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"),
    );
    assert(paint < 1000, `first paint after ${paint} ms`);
    const size = async (name: string): Promise<number> => (await Deno.stat(`${folder}/${name}`)).size;
    const script = await size("main.js") + await size("worker.js");
    assert(script < 300_000, `${script} bytes of script`);
    // Fetched for models with a published vocabulary alone.
    assert(await size("tokenizers.js") < 65_000);
  },
);

browserTest(
  "layout: spans with mouse and keyboard, pieces with keys and buttons, everything redrawn",
  {},
  async ({ page }) => {
    await page.fill("#layout-text", "one two three four five six");
    const strip = page.locator("#layout-strip");
    for (const word of ["three", "five"]) await strip.getByText(word, { exact: true }).click(); // put back
    assertEquals(await page.locator("#layout-pieces li").count(), 0);

    await strip.focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("Enter");
    assertEquals(await page.textContent("#layout-said"), "cut out: two three");

    await strip.getByText("five", { exact: true }).hover();
    await page.mouse.down();
    await strip.getByText("six", { exact: true }).hover();
    await page.mouse.up();
    const pieces = page.locator("#layout-pieces li > span");
    await page.uncheck("#layout-shuffle");
    assertEquals(await pieces.allTextContents(), ["two three", "five six"]);
    assertEquals(await tokensOfModel(page), [
      ..."one [M] four [M]".split(" "),
      ..."[S] two three [S] five six".split(" "),
    ]);

    await page.locator("#layout-pieces li").first().focus();
    await page.keyboard.press("Alt+ArrowDown");
    assertEquals(await pieces.allTextContents(), ["five six", "two three"]);
    await page.getByLabel("earlier: piece 2").click();
    assertEquals(await pieces.allTextContents(), ["two three", "five six"]);
    await page.locator("#layout-pieces li").nth(1).dragTo(page.locator("#layout-pieces li").first());
    assertEquals(await pieces.allTextContents(), ["five six", "two three"]);

    await page.check("#layout-sentinels");
    assertEquals((await tokensOfModel(page)).join(" "), "one [M1] four [M] [S] five six [S1] two three");
    await page.uncheck("#layout-sentinels");

    // The link brings back what was seen.
    const link = page.url();
    const seen = await page.innerHTML("#layout-picture");
    await page.goto("about:blank");
    await page.goto(link);
    await page.waitForSelector(".picture svg");
    assertEquals(await page.innerHTML("#layout-picture"), seen);
  },
);

browserTest(
  "layout: without 2D positions the second one is 1 in all of Part B, and nothing else changes",
  {},
  async ({ page }) => {
    await page.waitForSelector(".picture svg");
    const row = (label: string) => rowOfModel(page, label);
    const others = ["index", "position", "target"];
    const before = await Promise.all(others.map(row));
    assertEquals((await row("block position")).join(" "), "0 0 0 0 0 1 2 3 1 2");
    await page.uncheck("#layout-positions");
    assertEquals((await row("block position")).join(" "), "0 0 0 0 0 1 1 1 1 1");
    assertEquals(await Promise.all(others.map(row)), before);
    assert(page.url().includes("positions=flat"));
    assertEquals(await page.isDisabled("#layout-json"), true);
    await page.reload();
    assertEquals(await page.isChecked("#layout-positions"), false);
    await page.check("#layout-positions");
    assertEquals((await row("block position")).join(" "), "0 0 0 0 0 1 2 3 1 2");
    assertEquals(await page.isDisabled("#layout-json"), false);
  },
);

browserTest(
  "layout: what is copied as JSON is a question for `glm layout`, whose answer is the picture",
  {},
  async ({ page }) => {
    for (const objective of ["own", "token", "sentence"]) {
      if (objective !== "own") {
        await page.fill(
          "#layout-text",
          "One two three. Four five six seven; eight nine! Ten eleven twelve thirteen.",
        );
        await page.selectOption("#layout-objective", objective);
        await page.fill("#layout-seed", "3");
      }
      const { status, stdout, stderr } = await runCli(["layout"], { stdin: await copied(page) });
      assertEquals([status, stderr], [0, ""]);
      const answer = JSON.parse(stdout);
      const shown = await tokensOfModel(page);
      assertEquals(shown.length, answer.tokens.length);
      assertEquals(
        await page.locator(".panel-model .dot").count(),
        answer.lossMask.filter((one: number) => one === 1).length,
      );
      const names = new Map<number, string>();
      // One number, one name.
      for (const [index, id] of answer.tokens.entries()) {
        const name = shown[index] ?? "";
        assertEquals(names.get(id) ?? name, name);
        names.set(id, name);
      }
    }
    await page.selectOption("#layout-objective", "document");
    for (let seed = 0; seed < 20 && await page.isEnabled("#layout-json"); seed++) {
      await page.fill("#layout-seed", String(seed));
    }
    assertEquals(await page.isDisabled("#layout-json"), true);
  },
);

browserTest(
  "layout: pointing at a query, or focusing it, says what it sees and why",
  {},
  async ({ page }) => {
    await page.locator("[data-query='7'] .hit").first().hover();
    const sentence = page.locator("[data-query='7'] .sentence");
    assertEquals(await sentence.isVisible(), true);
    assert((await sentence.textContent() ?? "").includes("x6 (index 7) is in piece 1"));
    assertEquals(await page.locator("[data-query='6'] .sentence").isVisible(), false);
    await page.mouse.move(0, 0);
    await page.focus("[data-query='2']");
    assertEquals(await page.locator("[data-query='2'] .sentence").isVisible(), true);
    await page.fill("#layout-text", "");
    assertEquals(await page.textContent("#layout-error"), "text: expected at least one word, found none");
  },
);

browserTest("layout: on a phone in the dark, nothing is wider than the screen", {
  width: 360,
  colorScheme: "dark",
  fragment: "layout?text=To+be,+or+not+to+be,+that+is+the+question.&spans=1:2,5:7&order=1,0",
}, async ({ page }) => {
  await page.waitForSelector(".picture svg");
  for (const tab of ["layout", "train"]) {
    await page.click(`#tab-${tab}`);
    assertEquals(await page.evaluate("document.documentElement.scrollWidth"), 360);
  }
  await page.click("#tab-layout");
  await assertLooks(page, "layout_narrow_dark");
});

browserTest("tabs: arrows move between them, and only one panel is shown", {}, async ({ page }) => {
  await page.focus("#tab-layout");
  await page.keyboard.press("ArrowLeft");
  assertEquals(await page.getAttribute("#tab-train", "aria-selected"), "true");
  assertEquals(await page.locator("[role=tabpanel]:visible").count(), 1);
  assertEquals(await page.evaluate("document.activeElement.id"), "tab-train");
});
