/** The options of `pretrain`: what is learned from, the model, the steps, and what the run keeps. */
import { PRESET_NAMES } from "../../core/glm/presets.ts";
import type { OptionValues } from "../frame/options.ts";
import { PRECISION_OPTION, REMATERIALISE_OPTION, TOKENIZER_OPTION } from "../training/options.ts";

/** The declarations. */
export const PRETRAIN_OPTIONS = {
  data: {
    type: "texts",
    value: "FILE|DIR|-",
    meaning: "a text file, a folder of .txt files, stdin, or folders that prepare wrote",
  },
  out: {
    type: "text",
    value: "DIR",
    meaning: "the model directory to write: new, empty or a run to go on with",
  },
  tokenizer: TOKENIZER_OPTION as typeof TOKENIZER_OPTION,
  validation: { type: "texts", value: "FILE|DIR", meaning: "texts that are never trained on" },
  "validation-share": {
    type: "number",
    value: "R",
    above: 0,
    below: 1,
    meaning: "hold out this share of the documents of prepared data, chosen by their hash",
  },
  pack: {
    type: "integer",
    value: "N",
    minimum: 16,
    meaning: "pack examples into rows of N tokens, --batch rows a step",
  },
  "validate-every": {
    type: "integer",
    value: "N",
    default: 500,
    minimum: 1,
    meaning: "evaluate the texts of --validation every N steps",
  },
  "validation-batches": {
    type: "integer",
    value: "N",
    default: 8,
    minimum: 1,
    meaning: "how many batches of each objective",
  },
  preset: {
    type: "choice",
    choices: PRESET_NAMES as typeof PRESET_NAMES,
    default: "minimal",
    meaning: "size of the model",
  },
  layers: { type: "integer", value: "N", minimum: 1, meaning: "instead of the preset's" },
  hidden: {
    type: "integer",
    value: "N",
    minimum: 1,
    meaning: "features per token, instead of the preset's",
  },
  heads: { type: "integer", value: "N", minimum: 1, meaning: "instead of the preset's" },
  positions: { type: "integer", value: "N", minimum: 8, meaning: "longest text, instead of the preset's" },
  steps: { type: "integer", value: "N", default: 1000, minimum: 1, meaning: "updates" },
  seed: {
    type: "integer",
    value: "N",
    default: 0,
    minimum: 0,
    meaning: "of weights, texts, blanks and dropout",
  },
  objective: {
    type: "text",
    value: "NAME|WEIGHTS",
    default: "token",
    meaning:
      "what a batch masks: token (short spans), sentence, document (half a text or more), or weights as in token=.5,sentence=.3,document=.2, which is mix",
  },
  ratio: {
    type: "number",
    value: "R",
    default: 0.15,
    above: 0,
    maximum: 1,
    meaning: "the share to mask, of short spans and of sentences",
  },
  batch: { type: "integer", value: "N", minimum: 1, meaning: "texts per step (default 8; 16 for small)" },
  accumulate: {
    type: "integer",
    value: "N",
    default: 1,
    minimum: 1,
    meaning: "micro-batches whose mean gradient makes one update, which is clipped once",
  },
  precision: PRECISION_OPTION as typeof PRECISION_OPTION,
  rematerialise: REMATERIALISE_OPTION as typeof REMATERIALISE_OPTION,
  length: {
    type: "text",
    value: "N[,N…]",
    meaning:
      "longest text in tokens (default 64 for minimal, 128 for tiny and small, else all positions); of several, each batch takes one, with more of the shorter texts",
  },
  "learning-rate": { type: "number", value: "R", above: 0, meaning: "at its peak (default by preset)" },
  dropout: { type: "number", value: "P", default: 0.1, minimum: 0, below: 1, meaning: "dropout rate" },
  "save-every": {
    type: "integer",
    value: "N",
    minimum: 1,
    meaning: "save every N steps (default: every 5 minutes)",
  },
  "stop-after": {
    type: "integer",
    value: "N",
    minimum: 1,
    meaning: "end after N steps of the run, as a signal does; the same command goes on",
  },
  "dry-run": { type: "flag", meaning: "only say what the run will need: memory, operations, time" },
  keep: { type: "integer", value: "N", default: 2, minimum: 1, meaning: "checkpoints that stay" },
  "log-every": { type: "integer", value: "N", default: 10, minimum: 1, meaning: "report every N steps" },
} as const;

/** Values of the options. */
export type PretrainValues = OptionValues<typeof PRETRAIN_OPTIONS>;
