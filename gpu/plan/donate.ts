/**
 * Donation: what is carried to an input for the next step is written over the input itself, where nothing needs the
 * old value any more. Parameters and moments then exist once, and are not copied.
 */
import type { Graph } from "../../core/graph/graph.ts";
import type { Node } from "../../core/graph/node.ts";
import type { Update } from "../kernel.ts";
import type { Origin, Step } from "./step.ts";

/** Where a step finds an output's place: at an input of the graph. */
export interface Donation {
  readonly output: number;
  /** Name of the input that gives its place. */
  readonly name: string;
  /** How the step itself reads that input, if it does. */
  readonly update: Update | undefined;
}

/** A graph whose steps are in order, and what its outputs become. */
export interface DonateOptions {
  readonly steps: readonly Step[];
  readonly originOf: (node: Node) => Origin;
  readonly graph: Graph;
  /** Output → input of the next step. */
  readonly carry: Readonly<Record<string, string>>;
}

/**
 * The donations of every step. An input gives its place to the output that is carried to it when every step that reads
 * it comes before, or is the one that makes the output and can update it in place; and when it is not an output itself.
 */
export function donationsOf(
  { steps, originOf, graph, carry }: DonateOptions,
): ReadonlyMap<Step, readonly Donation[]> {
  const source = (node: Node): Node => {
    let found = node;
    for (let origin = originOf(found); origin.kind === "alias"; origin = originOf(found)) found = origin.of;
    return found;
  };
  const lastReader = new Map<Node, number>();
  steps.forEach(({ inputs }, number) => {
    for (const each of inputs) if (each !== undefined) lastReader.set(source(each), number);
  });
  const isOutput = new Set(Object.values(graph.outputs).map(source));
  const numbers = new Map(steps.map((step, number) => [step, number]));

  const donations = new Map<Step, readonly Donation[]>();
  for (const [outputName, name] of Object.entries(carry)) {
    const [output, input] = [graph.outputs[outputName], graph.inputs[name]];
    if (output === undefined || input === undefined || isOutput.has(input)) continue;
    const origin = originOf(source(output));
    if (origin.kind !== "step") continue;
    const { step } = origin;
    const known = donations.get(step) ?? [];
    if (known.some((each) => each.output === origin.output || each.name === name)) continue;
    const last = lastReader.get(input) ?? -1;
    const number = numbers.get(step) ?? -1;
    const own = step.inputs.flatMap((each, index) =>
      each !== undefined && source(each) === input ? [index] : []
    );
    const update = step.updates.find((each) => each.output === origin.output && each.input === own[0]);
    const isFree = last < number || (last === number && own.length === 1 && update !== undefined);
    if (isFree) donations.set(step, [...known, { output: origin.output, name, update }]);
  }
  return donations;
}
