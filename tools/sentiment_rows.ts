/**
 * The 3,000 labelled sentences (product, film and restaurant reviews; Kotzias et al. 2015) that the package `sentiment`
 * has for its tests, as JSON lines on stdout: `deno run -A tools/sentiment_rows.ts > rows.jsonl`.
 */
import amazon from "sentiment/test/fixtures/amazon.json" with { type: "json" };
import imdb from "sentiment/test/fixtures/imdb.json" with { type: "json" };
import yelp from "sentiment/test/fixtures/yelp.json" with { type: "json" };

const rows = [amazon, imdb, yelp].flat().filter(({ text }) => text.trim() !== "");
await Deno.stdout.write(new TextEncoder().encode(rows.map((row) => `${JSON.stringify(row)}\n`).join("")));
