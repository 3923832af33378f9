/** Sizes of models by name: small ones to think about, and those of the paper. */
import type { GlmConfig } from "./config.ts";

/** Sizes that a preset fixes; the vocabulary comes from the tokenizer. */
export type PresetSizes = Pick<GlmConfig, "layers" | "hidden" | "heads" | "maxPositions">;

/** Names of the presets. */
export type PresetName = "minimal" | "tiny" | "small" | "base" | "large" | "410m" | "515m" | "2b" | "10b";

/**
 * Name → sizes. `minimal`, `tiny` and `small` train in seconds, minutes and hours; the others are those of GLM §3.1 and of the
 * original's published configurations.
 */
export const PRESETS: Readonly<Record<PresetName, PresetSizes>> = {
  minimal: { layers: 2, hidden: 64, heads: 4, maxPositions: 256 },
  tiny: { layers: 4, hidden: 128, heads: 4, maxPositions: 256 },
  small: { layers: 4, hidden: 192, heads: 6, maxPositions: 256 },
  base: { layers: 12, hidden: 768, heads: 12, maxPositions: 512 },
  large: { layers: 24, hidden: 1024, heads: 16, maxPositions: 512 },
  "410m": { layers: 30, hidden: 1024, heads: 16, maxPositions: 512 },
  "515m": { layers: 30, hidden: 1152, heads: 18, maxPositions: 512 },
  "2b": { layers: 36, hidden: 2048, heads: 32, maxPositions: 1024 },
  "10b": { layers: 48, hidden: 4096, heads: 64, maxPositions: 1024 },
};

/**
 * Whether a name is that of a preset.
 *
 * @example
 * ```ts
 * import { isPresetName } from "./presets.ts";
 * if (!isPresetName("tiny") || isPresetName("toString")) throw new Error();
 * ```
 */
export function isPresetName(name: string): name is PresetName {
  return Object.hasOwn(PRESETS, name);
}

/** All names, the smallest model first. */
export const PRESET_NAMES: readonly PresetName[] = Object.keys(PRESETS).filter(isPresetName);
