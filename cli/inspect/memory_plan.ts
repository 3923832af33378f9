/** How much memory of the device a model will take, computed from the plans of its graphs. */
import { type GlmConfig, positionCount } from "../../core/glm/config.ts";
import { parameterTable } from "../../core/glm/parameters.ts";
import type { Graph } from "../../core/graph/graph.ts";
import { growPass } from "../../core/infill/grow_pass.ts";
import { encodePass } from "../../core/infill/passes.ts";
import { storeInHalf } from "../../core/policies/store_in_half.ts";
import { trainingStep } from "../../core/train/step.ts";
import { bufferLimitsOf, capabilitiesOf } from "../../gpu/capabilities.ts";
import { compile, type PlanOptions } from "../../gpu/compile.ts";
import { planMemory } from "../../gpu/plan/memory.ts";
import { largestSlots } from "../../gpu/plan/slots.ts";
import type { AdapterReport } from "../doctor/describe_adapter.ts";
import { OPTIMISER } from "../training/plan.ts";

/** What is planned. */
export interface MemoryPlanOptions {
  readonly config: GlmConfig;
  /** Texts at once. */
  readonly batch: number;
  /** Tokens of each. */
  readonly length: number;
  readonly precision: 16 | 32;
  readonly rematerialise: "nothing" | "blocks";
  /** The adapter; without one, what every browser offers. */
  readonly adapter: AdapterReport | undefined;
}

/** Bytes of one use of a model, by what they are for. */
export interface MemoryUse {
  readonly use: "training" | "inference";
  readonly parameters: number;
  /** The optimiser's; 0 where nothing is trained. */
  readonly moments: number;
  /** Keys and values of what was read; 0 in training. */
  readonly memory: number;
  /** Tokens, positions, targets and scalars. */
  readonly batch: number;
  /** Activations, and gradients, in buffers that they share. */
  readonly slots: number;
  readonly uniforms: number;
  readonly staging: number;
  readonly total: number;
}

/** Share of a batch that is predicted, of the token objective with its ends of pieces. */
const PREDICTED = 0.2;

/** Limits of an adapter nobody knows: those that every browser gives. */
const BROWSER: AdapterReport = {
  name: "any",
  isSoftware: false,
  features: [],
  limits: {
    maxBufferSize: 2 ** 28,
    maxStorageBufferBindingSize: 2 ** 27,
    maxStorageBuffersPerShaderStage: 8,
    maxComputeInvocationsPerWorkgroup: 256,
    maxComputeWorkgroupStorageSize: 16384,
  },
};

/**
 * The memory of a training step, and of filling blanks: a pass over the contexts and one that decodes a token, around
 * parameters and a key/value memory that they share.
 *
 * @throws {RangeError} when a tensor is larger than the adapter's buffers may be, or a text longer than the model's.
 */
export function memoryPlan(options: MemoryPlanOptions): readonly MemoryUse[] {
  const { config, batch, length, precision, rematerialise } = options;
  if (length > positionCount(config)) {
    throw new RangeError(`length: expected at most ${positionCount(config)}, the positions, found ${length}`);
  }
  const rows = Math.ceil(PREDICTED * batch * length);
  const step = trainingStep({
    config,
    optimiser: OPTIMISER,
    maxNorm: 1,
    batch: { batchSize: batch, length, rows },
    dropout: 0.1,
    precision,
    rematerialise,
  });
  const stored = (graph: Graph): Graph => (precision === 16 ? storeInHalf(graph) : graph);
  const shape = { rows: batch, capacity: length };
  const choice = { kind: "greedy", settings: [], ngram: 0, alternatives: 0 } as const;
  const passes = [
    encodePass(config, { ...shape, contexts: batch, length }),
    growPass(config, { ...shape, choice }),
  ];
  const device = deviceOf(options.adapter ?? BROWSER);
  return [
    useOf("training", { config, device, passes: [step], reads: ["loss", "gradientNorm.0"] }),
    useOf("inference", {
      config,
      device,
      passes: passes.map(({ graph, carry }) => ({ graph: stored(graph), carry })),
      reads: ["log"],
    }),
  ];
}

function deviceOf(
  { isSoftware, features, limits }: AdapterReport,
): Pick<PlanOptions, "capabilities" | "limits"> {
  const limit = (name: string): number => limits[name] ?? BROWSER.limits[name] ?? 0;
  const nameless = {
    vendor: "",
    architecture: "",
    device: "",
    description: "",
    isFallbackAdapter: isSoftware,
  };
  return {
    capabilities: {
      ...capabilitiesOf(nameless, {
        maxComputeInvocationsPerWorkgroup: limit("maxComputeInvocationsPerWorkgroup"),
        maxStorageBuffersPerShaderStage: limit("maxStorageBuffersPerShaderStage"),
        maxComputeWorkgroupStorageSize: limit("maxComputeWorkgroupStorageSize"),
      }),
      hasFloat16: features.includes("shader-f16"),
    },
    limits: bufferLimitsOf({
      maxBufferSize: limit("maxBufferSize"),
      maxStorageBufferBindingSize: limit("maxStorageBufferBindingSize"),
    }),
  };
}

/** Several graphs over the same parameters and memory, which exist once. */
function useOf(
  use: MemoryUse["use"],
  { config, device, passes, reads }: {
    readonly config: GlmConfig;
    readonly device: Pick<PlanOptions, "capabilities" | "limits">;
    readonly passes: readonly { readonly graph: Graph; readonly carry: Readonly<Record<string, string>> }[];
    readonly reads: readonly string[];
  },
): MemoryUse {
  const plans = passes.map(({ graph, carry }) =>
    planMemory(compile(graph, { ...device, carry }), reads.filter((name) => name in graph.outputs))
  );
  const names = new Set(parameterTable(config).map(({ name }) => name));
  const kindOf = (name: string): "parameters" | "moments" | "memory" | undefined =>
    names.has(name)
      ? "parameters"
      : /\.moment[12]$/.test(name)
      ? "moments"
      : /^memory\.\d/.test(name)
      ? "memory"
      : undefined;
  const bytes = { parameters: 0, moments: 0, memory: 0, batch: 0 };
  const shared = new Set<string>();
  for (const [name, size] of plans.flatMap(({ inputs }) => Object.entries(inputs))) {
    // A tensor that is larger than a binding may be lies in parts, `weight[0:8]`.
    const kind = kindOf(name.replace(/\[\d+:\d+\]$/, ""));
    if (kind === undefined) bytes.batch += size;
    else if (!shared.has(name)) bytes[kind] += size;
    shared.add(name);
  }
  const total = (sizes: readonly number[]): number => sizes.reduce((a, b) => a + b, 0);
  const sum = (of: "outputs" | "uniforms" | "staging"): number => total(plans.map((each) => each[of]));
  const workspace = total(largestSlots(plans.map((each) => each.workspace)));
  const own = { slots: workspace + sum("outputs"), uniforms: sum("uniforms"), staging: sum("staging") };
  return { use, ...bytes, ...own, total: total([...Object.values(bytes), ...Object.values(own)]) };
}
