/** Whether a checkpoint has exactly the parameters that a model needs. */
import { sameShape, type Shape, type TensorType } from "../graph/tensor.ts";
import { CheckpointError } from "./checkpoint_error.ts";

/**
 * Checks names, shapes and kinds against a table.
 *
 * @param found What there is, by name.
 * @param expected The shape of every parameter by name.
 * @throws {CheckpointError} for the first parameter that is missing, misshapen, no float or not in the table.
 *
 * @example
 * ```ts
 * import { checkParameters } from "./check_parameters.ts";
 *
 * checkParameters({ w: { shape: [2, 3], dtype: "float" } }, { w: [2, 3] });
 * ```
 */
export function checkParameters(
  found: Readonly<Record<string, TensorType>>,
  expected: Readonly<Record<string, Shape>>,
): void {
  const missing = Object.keys(expected).filter((name) => !Object.hasOwn(found, name));
  if (missing.length > 0) {
    const others = missing.length === 1 ? "" : ` and ${missing.length - 1} more`;
    throw new CheckpointError(`parameter ${missing[0]}: expected to be there, found it missing${others}`);
  }
  for (const [name, { shape, dtype }] of Object.entries(found)) {
    const wanted = Object.hasOwn(expected, name) ? expected[name] : undefined;
    if (wanted === undefined) {
      throw new CheckpointError(
        `tensor ${name}: expected only the model's parameters, found one that it does not have`,
      );
    }
    if (!sameShape(shape, wanted)) {
      throw new CheckpointError(
        `parameter ${name}: expected shape [${wanted.join(", ")}], found [${shape.join(", ")}]`,
      );
    }
    if (dtype !== "float") throw new CheckpointError(`parameter ${name}: expected floats, found ${dtype}`);
  }
}
