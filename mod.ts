/**
 * GLM (Du et al., ACL 2022) in TypeScript: a language model that is trained by filling blanks. Pure functions that
 * define the layout of an example, the attention mask, the model and its training step; a reference interpreter that
 * says what they mean, and a WebGPU backend that runs the same graphs fast.
 *
 * @example Figure 2 of the paper: x3 and x5 x6 are masked, the second span first
 * ```ts
 * import { layout } from "./mod.ts";
 *
 * const [mask, sop, eop] = [90, 91, 92];
 * const spans = [{ start: 2, end: 3 }, { start: 4, end: 6 }];
 * const example = layout({ tokens: [1, 2, 3, 4, 5, 6], spans, order: [1, 0], mask, sop, eop });
 * if (example.tokens.join(" ") !== "1 2 90 4 90 91 5 6 91 3") throw new Error("not the figure");
 * ```
 *
 * @example A model from training to a filled blank
 * ```ts
 * import * as glm from "./mod.ts";
 *
 * const tokenizer = glm.byteLevel();
 * const { commands } = tokenizer;
 * const id = (name: glm.CommandName) => glm.commandId(commands, name);
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 32, vocabularySize: 384, blockPositions: true };
 * const backend = glm.referenceBackend("float32"); // or gpuBackend(await openDevice())
 * const trainer = glm.openTrainer(backend, {
 *   config,
 *   optimiser: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, decay: 0.1 },
 *   schedule: { peak: 1e-2, warmupSteps: 1, decaySteps: 10, style: "constant", finalRatio: 1 },
 *   maxNorm: 1,
 *   dropout: 0,
 *   key: glm.key(1),
 *   state: glm.initialise(config, glm.key(0)),
 * });
 * const batch = glm.drawBatch(glm.key(2), glm.corpusOf([tokenizer.encode("to be or not to be, that is it")]), {
 *   tokens: {
 *     mask: { token: id("MASK"), sentence: id("sMASK"), document: id("gMASK") },
 *     sop: id("sop"),
 *     eop: id("eop"),
 *     cls: id("CLS"),
 *     eos: id("EOS"),
 *     isSentenceEnd: tokenizer.isSentenceEnd,
 *   },
 *   mixture: glm.MIXTURES.base,
 *   batchSize: 2,
 *   maximum: 32,
 * });
 * await trainer.step(batch.examples, 0);
 *
 * const context = glm.contextOf(glm.parsePrompt("to [MASK]", tokenizer), tokenizer);
 * const state = await trainer.state(); // parameters, and the optimiser's moments
 * const parameters = Object.fromEntries(
 *   glm.parameterTable(config).map(({ name, shape }) => [name, state[name] ?? glm.tensor(shape, new Float32Array())]),
 * );
 * const tokens = glm.answerTokens(commands);
 * const model = glm.openInfillModel(backend, { config, parameters, tokens });
 * for await (const event of glm.infill(model, { context }, { maxTokens: 4 })) {
 *   if (event.kind === "answer" && event.answer.tokens.length > 4) throw new Error("longer than the limit");
 * }
 * const strategy = { kind: "sample", temperature: 0.8, topP: 0.9 } as const;
 * const [filling] = await glm.fill(model, { context }, { strategy, key: glm.key(3), maxTokens: 4 });
 * const [best] = await glm.rank(model, context, { candidates: ["be", "have"].map(tokenizer.encode) });
 * if (filling === undefined || best === undefined) throw new Error();
 * ```
 *
 * @module
 */

// Randomness
export { foldIn, type Key, key, split } from "./core/random/key.ts";

// The layout of examples
export { type Batch, batch, type Row, row, rowLength } from "./core/blanks/batch.ts";
export { canAttend, type Extent } from "./core/blanks/can_attend.ts";
export type { Example } from "./core/blanks/example.ts";
export { layout, type LayoutInput } from "./core/blanks/layout.ts";
export { pack, packLengths, unpack } from "./core/blanks/pack.ts";
export { type Piece, pieces } from "./core/blanks/pieces.ts";
export { replaceInputs, type Replacement } from "./core/blanks/replace_inputs.ts";
export { shiftPositions } from "./core/blanks/shift_positions.ts";
export type { Span } from "./core/blanks/span.ts";
export { type SuffixInput, suffixLayout } from "./core/blanks/suffix_layout.ts";
export { type Unlaid, unlayout } from "./core/blanks/unlayout.ts";
export { type Sentinels, withSentinels } from "./core/blanks/with_sentinels.ts";
export { withoutBlockPosition } from "./core/blanks/without_block_position.ts";

// Objectives
export {
  type BatchRecipe,
  type BatchSource,
  batchSource,
  drawStep,
  type StepBatch,
} from "./core/objectives/batch_source.ts";
export { type BlankTokens, buildExample } from "./core/objectives/build.ts";
export { buildCausal } from "./core/objectives/causal.ts";
export {
  buildCut,
  type CorpusDocument,
  type Cut,
  type CutOptions,
  decideCut,
  documentEnds,
  type DocumentList,
  type Stretches,
  type Text,
  type Totals,
} from "./core/objectives/cut_text.ts";
export type { Blanks, Decision, Skipped, Suffix } from "./core/objectives/decision.ts";
export { decideDocument, type DocumentOptions } from "./core/objectives/document.ts";
export {
  type Corpus,
  corpusOf,
  drawBatch,
  type DrawBatchOptions,
  drawExample,
  type DrawnBatch,
  type DrawnExample,
} from "./core/objectives/draw_batch.ts";
export {
  drawExamples,
  type Drawn,
  type DrawOptions,
  type ObjectiveTokens,
  type SkippedText,
} from "./core/objectives/draw_examples.ts";
export { drawPacked, type DrawPackedOptions, type PackedBatch } from "./core/objectives/draw_packed.ts";
export {
  buildMaskedLm,
  decideMaskedLm,
  type MaskedLmDecision,
  type MaskedLmOptions,
  type MaskedPlace,
} from "./core/objectives/masked_lm.ts";
export { chooseObjective, type Mixture, MIXTURES, type ObjectiveName } from "./core/objectives/mixture.ts";
export type { PieceOrder } from "./core/objectives/piece_order.ts";
export { buildPrefix } from "./core/objectives/prefix.ts";
export { decideSentence, type SentenceOptions } from "./core/objectives/sentence.ts";
export { sentenceSpans, type SentenceTokens } from "./core/objectives/sentences.ts";
export { maskEverything, maskSecondText, singleTokenBlanks } from "./core/objectives/special_cases.ts";
export { decideToken, type TokenOptions } from "./core/objectives/token.ts";

// Text
export { byteLevel } from "./core/text/byte_level.ts";
export { commandId, type CommandIds, type CommandName } from "./core/text/command_tokens.ts";
export { padVocabulary } from "./core/text/pad_vocabulary.ts";
export { answerIds } from "./core/text/answer_ids.ts";
export { escapePrompt, parsePrompt, swallowedSpaces } from "./core/text/prompt.ts";
export { type TokenizerDescription, tokenizerFromDescription } from "./core/text/tokenizer_description.ts";
export type { Tokenizer } from "./core/text/tokenizer.ts";
export type { ReadTokenizerFile } from "./core/text/tokenizer_files.ts";
export { openTokenizer } from "./text/open_tokenizer.ts";
export { tokenizerHash } from "./text/tokenizer_hash.ts";
export {
  type TrainProgress,
  trainVocabulary,
  type TrainVocabularyOptions,
  type VocabularyKind,
} from "./text/train_vocabulary.ts";

// Graphs: data, and what runs them
export type { Backend, CompileOptions, Executable, Placed } from "./core/graph/backend.ts";
export { type Graph, graph } from "./core/graph/graph.ts";
export { input, type Node, type NodeOf } from "./core/graph/node.ts";
export {
  type DType,
  type Shape,
  type Tensor,
  tensor,
  type TensorData,
  type Tensors,
  type TensorType,
} from "./core/graph/tensor.ts";
export { differentiate } from "./core/interpret/differentiate.ts";
export { evaluate, type EvaluateOptions, type Precision } from "./core/interpret/evaluate.ts";
export { print } from "./core/interpret/print.ts";
export { referenceBackend } from "./core/interpret/reference_backend.ts";
export { type GpuBackend, gpuBackend, type GpuBackendOptions } from "./gpu/backend.ts";
export { type Device, type DeviceOptions, openDevice } from "./gpu/device.ts";

// The model
export {
  batchInputs,
  type BatchShape,
  lossInputs,
  lossTensors,
  modelTensors,
} from "./core/glm/batch_tensors.ts";
export { checkConfig, type GlmConfig } from "./core/glm/config.ts";
export { initialise } from "./core/glm/initialise.ts";
export { attentionMap } from "./core/glm/attention_map.ts";
export { blankLoss, type Loss, type LossInputs } from "./core/glm/loss.ts";
export {
  glm,
  type GlmInputs,
  type GlmOutputs,
  type LayerMemory,
  logits,
  type ModelDropout,
  parameterInputs,
  type ParameterNodes,
} from "./core/glm/model.ts";
export { type Initialiser, type Parameter, parameterTable } from "./core/glm/parameters.ts";
export {
  isPresetName,
  PRESET_NAMES,
  type PresetName,
  PRESETS,
  type PresetSizes,
} from "./core/glm/presets.ts";

// Training
export type { AdamW } from "./core/train/adamw.ts";
export { type DecayStyle, learningRate, type Schedule, scheduleOf } from "./core/train/schedule.ts";
export { type Step, type StepOptions, trainingStep } from "./core/train/step.ts";
export { openTrainer, type StepReport, type Trainer, type TrainerOptions } from "./core/train/trainer.ts";

// Filling blanks
export { type Context, contextOf } from "./core/infill/context.ts";
export type { Alternative, Answer, AnswerToken, ScoredAnswer } from "./core/infill/answer.ts";
export { answerTokens } from "./core/infill/answer_tokens.ts";
export { fill, fillMany } from "./core/infill/fill.ts";
export type { Filling, Prompt } from "./core/infill/filling.ts";
export { infill, type InfillEvent, infillMany, type InfillOptions } from "./core/infill/infill.ts";
export {
  type AnswerTokens,
  type InfillModel,
  type InfillModelOptions,
  openInfillModel,
} from "./core/infill/infill_model.ts";
export { type Mode, MODES } from "./core/infill/modes.ts";
export {
  type BlankCandidates,
  rank,
  type Ranked,
  rankMany,
  type RankManyOptions,
  type RankOptions,
} from "./core/infill/rank.ts";
export type {
  AnswerRules,
  BeamStrategy,
  Greedy,
  Sampling,
  Strategy,
} from "./core/infill/strategies/strategy.ts";

// Models by address, and the one that comes with the software
export { BUNDLED_MODEL, bundledModel } from "./models/bundled.ts";
export { loadModel } from "./models/load_model.ts";
export type { LoadedModel } from "./models/read_model.ts";

// Checkpoints
export { checkParameters } from "./core/checkpoint/check_parameters.ts";
export { CheckpointError } from "./core/checkpoint/checkpoint_error.ts";
export { formatConfig, type ModelConfig, parseConfig } from "./core/checkpoint/config.ts";
export { readSafetensors } from "./core/checkpoint/read_safetensors.ts";
export { writeSafetensors, type WriteSafetensorsOptions } from "./core/checkpoint/write_safetensors.ts";
