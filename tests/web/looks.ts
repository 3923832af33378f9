/** What a page looks like, loosely: its accessibility tree, and how bright it is where. */
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";

/** Brightness of the parts of a screenshot, from 0 to 1, line by line. */
export type Brightness = readonly (readonly number[])[];

const [COLUMNS, LINES] = [12, 8];
const APPROVED = new URL("./approved/", import.meta.url);

/** The screenshot of the window, averaged in the browser over 12 × 8 parts. */
async function brightness(page: Page): Promise<Brightness> {
  const png = await page.screenshot();
  const other = await page.context().newPage();
  try {
    const text = await other.evaluate(`(async () => {
      const bytes = Uint8Array.from(atob(${JSON.stringify(png.toString("base64"))}), (c) => c.charCodeAt(0));
      const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext("2d");
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, image.width, image.height);
      const sums = Array.from({ length: ${LINES} }, () => new Array(${COLUMNS}).fill(0));
      const counts = Array.from({ length: ${LINES} }, () => new Array(${COLUMNS}).fill(0));
      for (let y = 0; y < image.height; y++) for (let x = 0; x < image.width; x++) {
        const [line, column] = [Math.floor(y * ${LINES} / image.height), Math.floor(x * ${COLUMNS} / image.width)];
        const i = 4 * (y * image.width + x);
        sums[line][column] += (0.2126 * data[i] + 0.7152 * data[i + 1] + 0.0722 * data[i + 2]) / 255;
        counts[line][column]++;
      }
      return JSON.stringify(sums.map((line, y) => line.map((sum, x) => Math.round(1000 * sum / counts[y][x]) / 1000)));
    })()`);
    return JSON.parse(String(text));
  } finally {
    await other.close();
  }
}

/**
 * Compares the page with what was approved under a name: the accessibility tree of its main part to the letter, the
 * brightness of every part of the window within 0.12 (fonts differ between machines, arrangements do not).
 * `GLM_APPROVE=1` approves what is there now.
 */
export async function assertLooks(page: Page, name: string): Promise<void> {
  const found = {
    tree: (await page.locator("main").ariaSnapshot()).split("\n"),
    brightness: await brightness(page),
  };
  const file = new URL(`${name}.json`, APPROVED);
  if (Deno.env.get("GLM_APPROVE") === "1") {
    await Deno.writeTextFile(file, `${JSON.stringify(found, null, 2)}\n`);
    return;
  }
  const approved: typeof found = JSON.parse(await Deno.readTextFile(file));
  assertEquals(found.tree, approved.tree);
  for (const [line, values] of found.brightness.entries()) {
    for (const [column, value] of values.entries()) {
      const expected = approved.brightness[line]?.[column] ?? NaN;
      assert(
        Math.abs(value - expected) <= 0.12,
        `${name}: brightness ${value} in line ${line}, column ${column}, approved ${expected}`,
      );
    }
  }
}
