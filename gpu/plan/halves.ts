/** Which values are stored in 16 bits, and how kernels get at them. */
import type { Graph } from "../../core/graph/graph.ts";
import type { Node } from "../../core/graph/node.ts";
import type { Binding, Dispatch, KernelPlan } from "../kernel.ts";
import { type HalfForm, withHalves } from "../wgsl/half_access.ts";
import type { Origin, Step } from "./step.ts";

/** What is stored in 16 bits besides the results of `roundToHalf`. */
export interface Halves {
  /** Roundings that need no step, because what they round is stored in 16 bits to begin with. */
  readonly merged: ReadonlySet<Step>;
  /** Step → its outputs that are only read rounded. */
  readonly outputs: ReadonlyMap<Step, ReadonlySet<number>>;
  /** Inputs of the graph that are only read rounded, by node. */
  readonly inputs: ReadonlySet<Node>;
}

/** A graph whose steps are known. */
export interface HalvesOptions {
  readonly steps: readonly Step[];
  readonly originOf: (node: Node) => Origin;
  readonly graph: Graph;
  /** Output → input of the next step. */
  readonly carry: Readonly<Record<string, string>>;
  /** Inputs that lie in places of others: whether in 16 bits. */
  readonly placed: Readonly<Record<string, boolean>>;
}

/** Whether a step is a rounding. */
export function isRounding({ label }: Step): boolean {
  return label === "roundToHalf";
}

/**
 * Values that are read by roundings alone are stored rounded. Outputs of the graph are not among them, nor inputs that
 * anything but their own rounding is carried to. What lies in a place is stored as the place is.
 */
export function halvesOf({ steps, originOf, graph, carry, placed }: HalvesOptions): Halves {
  const sourceOf = (node: Node): { readonly node: Node; readonly origin: Origin } => {
    let [source, origin] = [node, originOf(node)];
    while (origin.kind === "alias") [source, origin] = [origin.of, originOf(origin.of)];
    return { node: source, origin };
  };
  const keyOf = (node: Node): string | Node => {
    const { node: source, origin } = sourceOf(node);
    return origin.kind === "step" ? `${steps.indexOf(origin.step)} ${origin.output}` : source;
  };
  const isRoundingOf = (node: Node, input: Node): boolean => {
    const { origin } = sourceOf(node);
    if (origin.kind !== "step" || !isRounding(origin.step)) return false;
    const [rounded] = origin.step.inputs;
    return rounded !== undefined && sourceOf(rounded).node === input;
  };
  const excluded = new Set<string | Node>([
    ...Object.values(graph.outputs).map(keyOf),
    ...Object.entries(carry).flatMap(([output, name]) => {
      const [from, to] = [graph.outputs[output], graph.inputs[name]];
      return from === undefined || to === undefined || isRoundingOf(from, to) ? [] : [to];
    }),
    ...Object.entries(placed).flatMap(([name, isHalf]) => (isHalf ? [] : graph.inputs[name] ?? [])),
  ]);
  const roundings = new Map<string | Node, Step[]>();
  for (const step of steps) {
    for (const each of step.inputs) {
      if (each === undefined) continue;
      if (isRounding(step)) roundings.set(keyOf(each), [...roundings.get(keyOf(each)) ?? [], step]);
      else excluded.add(keyOf(each));
    }
  }
  const merged = new Set<Step>();
  const outputs = new Map<Step, Set<number>>();
  const inputs = new Set<Node>(
    Object.entries(placed).flatMap(([name, isHalf]) => (isHalf ? graph.inputs[name] ?? [] : [])),
  );
  for (const [key, own] of roundings) {
    const [first] = own[0]?.inputs ?? [];
    const isHalfAlready = typeof key !== "string" && inputs.has(key);
    if ((excluded.has(key) && !isHalfAlready) || first === undefined) continue;
    for (const each of own) merged.add(each);
    const { node, origin } = sourceOf(first);
    if (origin.kind !== "step") inputs.add(node);
    else outputs.set(origin.step, (outputs.get(origin.step) ?? new Set()).add(origin.output));
  }
  return { merged, outputs, inputs };
}

/** A kernel's plan for operands in 16 bits. */
export interface Fitted {
  readonly plan: KernelPlan;
  /** Inputs that have to be copied to 32 bits before. */
  readonly widened: readonly number[];
  /** Outputs that it makes in 32 bits, to be rounded afterwards. */
  readonly rounded: readonly number[];
}

/**
 * Fits a plan to operands that are stored in 16 bits: its shaders read and write them as they are where that is
 * possible in all of them.
 *
 * @param halves numbers of the inputs and outputs that are stored so
 */
export function fitHalves(
  plan: KernelPlan,
  halves: {
    readonly inputs: readonly number[];
    readonly outputs: readonly number[];
    readonly form: HalfForm;
  },
): Fitted {
  const { form } = halves;
  let { dispatches } = plan;
  const fit = (isOf: (binding: Binding) => boolean): boolean => {
    const fitted: Dispatch[] = [];
    for (const dispatch of dispatches) {
      const names = dispatch.bindings.filter(isOf).map(({ name }) => name);
      const made = names.length === 0 ? dispatch : withHalves(dispatch, names, form);
      if (made === undefined) return false;
      fitted.push(made);
    }
    dispatches = fitted;
    return true;
  };
  const widened = halves.inputs.filter((input) =>
    !fit(({ operand }) => "input" in operand && operand.input === input)
  );
  const rounded = halves.outputs.filter((output) =>
    !fit(({ operand }) => "output" in operand && operand.output === output)
  );
  return { plan: { ...plan, dispatches }, widened, rounded };
}
