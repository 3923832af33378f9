/**
 * Writes `bench/results/README.md` from the files beside it, so that no number in it was typed:
 *
 *     deno run -A bench/render_results.ts
 */
import { writeFileAtomic } from "../data/atomic.ts";
import { resultsPage } from "./results_page.ts";
import { RESULTS } from "./report.ts";

const file = new URL("README.md", RESULTS);
await writeFileAtomic(file.pathname, new TextEncoder().encode(await resultsPage(RESULTS)));
console.error(`written: ${file.pathname}`);
