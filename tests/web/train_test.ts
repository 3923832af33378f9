import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { browserTest } from "./browser.ts";
import { assertLooks } from "./looks.ts";

const steps = async (page: Page): Promise<number> =>
  Number(/after (\d+) steps/.exec(await page.textContent("#train-step-count") ?? "")?.[1] ?? 0);

async function untilStep(page: Page, step: number): Promise<void> {
  const until = performance.now() + 90_000;
  while (await steps(page) < step) {
    assert(performance.now() < until, `no step ${step}: ${await page.textContent("#train-error")}`);
    await page.waitForTimeout(100);
  }
}

const loss = async (page: Page): Promise<number> =>
  parseFloat((await page.textContent("#train-step-count") ?? "").replace("Loss ", ""));

browserTest("train: a step, a run, a pause, a reset; the loss falls and the page stays quick", {
  fragment: "train",
}, async ({ page }) => {
  await assertLooks(page, "train_wide");
  await page.fill("#train-text", "abcabcabc ".repeat(40));
  await page.fill("#train-prompts", "abc[MASK]abc");
  await page.click("#train-step");
  await untilStep(page, 1);
  const first = await loss(page);
  assert(Math.abs(first - Math.log(384)) < 0.6, `first loss ${first}`);
  await page.locator("#train-fillings li").waitFor({ timeout: 30_000 });
  assertEquals(await steps(page), 1);
  assertEquals(await page.isDisabled("#train-text"), true);

  await page.click("#train-run");
  assertEquals(await page.textContent("#train-run"), "Pause");
  await untilStep(page, 12);
  // The page answers while the worker works.
  const start = performance.now();
  await page.click("#tab-layout");
  await page.waitForSelector(".picture svg");
  await page.click("#tab-train");
  assert(performance.now() - start < 2000);
  await page.click("#train-run");
  await page.getByText(/^step \d+$/).waitFor({ timeout: 30_000 });
  const stopped = await steps(page);
  assert(await loss(page) < first, `${await loss(page)} after ${first}`);
  assert((await page.getAttribute("#train-curve path", "d") ?? "").includes("L"));
  await page.waitForTimeout(500);
  assertEquals(await steps(page), stopped);

  await page.click("#train-reset");
  assertEquals(await page.textContent("#train-step-count"), "Loss");
  assertEquals(await page.isEnabled("#train-text"), true);
  await page.fill("#train-text", "");
  await page.click("#train-step");
  await page.locator("#train-error:visible").waitFor();
  assertEquals(await page.textContent("#train-error"), "corpus: expected at least one token, found none");
});
