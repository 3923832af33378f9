/** The suites of golden cases. */
import { clozeSuite } from "../../conformance/cloze.ts";
import { generateSuite } from "../../conformance/generate.ts";
import { layoutSuite } from "../../conformance/layout.ts";
import { maskSuite } from "../../conformance/mask.ts";
import { modelSuite } from "../../conformance/model.ts";
import { statsSuite } from "../../conformance/stats.ts";
import type { Suite } from "../../conformance/suite.ts";
import { tokenizerSuite } from "../../conformance/tokenizer.ts";
import { trainSuite } from "../../conformance/train.ts";

/** The suites in the order in which they run: what is quick and fundamental first. */
export const SUITES: readonly Suite[] = [
  layoutSuite,
  statsSuite,
  maskSuite,
  modelSuite,
  trainSuite,
  generateSuite,
  tokenizerSuite,
  clozeSuite,
];
