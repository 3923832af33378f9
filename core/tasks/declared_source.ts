/** Tasks of sources and targets that are declared in a file (tasks/README.md describes the fields). */
import type { CommandIds } from "../text/command_tokens.ts";
import { type ConditionalTask, patternTask, sourcePattern } from "./conditional_task.ts";
import { fieldsOf, isObject, textField } from "./declared_fields.ts";

const FIELDS = ["name", "about", "source", "target"];

/**
 * Whether a parsed file declares sources and targets, and not labels.
 *
 * @example
 * ```ts
 * import { declaresSource } from "./declared_source.ts";
 * if (!declaresSource({ target: "summary" }) || declaresSource({ labels: {} })) throw new Error();
 * ```
 */
export function declaresSource(json: unknown): boolean {
  return isObject(json) && (Object.hasOwn(json, "source") || Object.hasOwn(json, "target"));
}

/**
 * The task of a parsed JSON file.
 *
 * @throws {RangeError} in one sentence that names the field.
 * @example
 * ```ts
 * import { declaredSource } from "./declared_source.ts";
 *
 * const file = { name: "headline", source: "{article} In short: [MASK]", target: "headline" };
 * const task = declaredSource(file, { MASK: 2 });
 * const [item] = task.read({ article: "It rained all day.", headline: "Rain" });
 * if (task.name !== "headline" || item?.references[0] !== "Rain") throw new Error();
 * ```
 */
export function declaredSource(json: unknown, commands: CommandIds): ConditionalTask {
  const fields = fieldsOf(json, FIELDS);
  const [name, source, target] = [
    textField(fields, "name"),
    textField(fields, "source"),
    textField(fields, "target"),
  ];
  const task = (): ConditionalTask => {
    try {
      return patternTask(sourcePattern(source, commands), target);
    } catch (error) {
      throw new RangeError(`field "source": ${error instanceof Error ? error.message : error}`);
    }
  };
  const { about } = fields;
  return { ...task(), name, ...typeof about === "string" ? { about } : {} };
}
