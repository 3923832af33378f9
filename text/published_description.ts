/**
 * What stands beside a published vocabulary in a model directory, so that its commands are found again:
 * `glm_tokenizer.json` with the kind and the setup.
 */
import type { TokenizerFiles } from "../core/text/tokenizer_files.ts";
import type { CommandSetup, PublishedKind } from "./published_commands.ts";

/** The name of the file. */
export const DESCRIPTION = "glm_tokenizer.json";

/** A kind of published tokenizer, and which commands it has. */
export interface PublishedDescription extends CommandSetup {
  readonly type: PublishedKind;
}

/** The fields and what they are. */
const FIELDS: Readonly<Record<keyof PublishedDescription, "string" | "boolean" | "number">> = {
  type: "string",
  blocks: "boolean",
  taskMask: "boolean",
  blockMask: "boolean",
  sentinels: "number",
  fixCommandTokens: "boolean",
};

const KINDS: readonly string[] = ["bert", "gpt2", "roberta", "sentencepiece"] satisfies PublishedKind[];

/**
 * The description as a file.
 *
 * @example
 * ```ts
 * import { describePublished } from "./published_description.ts";
 *
 * const files = describePublished({ type: "bert", taskMask: true });
 * if (!("glm_tokenizer.json" in files)) throw new Error();
 * ```
 */
export function describePublished(description: PublishedDescription): TokenizerFiles {
  return { [DESCRIPTION]: new TextEncoder().encode(`${JSON.stringify(description, null, 2)}\n`) };
}

function isDescription(value: object): value is PublishedDescription {
  return Object.entries(value).every(([name, field]) =>
    Object.hasOwn(FIELDS, name) && typeof field === FIELDS[name as keyof PublishedDescription]
  ) && "type" in value && typeof value.type === "string" && KINDS.includes(value.type);
}

/**
 * Checks a description that was read from somewhere.
 *
 * @throws {TypeError} in one sentence when it is none.
 *
 * @example
 * ```ts
 * import { parsePublished } from "./published_description.ts";
 *
 * if (parsePublished({ type: "bert", taskMask: true }).taskMask !== true) throw new Error();
 * ```
 */
export function parsePublished(value: unknown): PublishedDescription {
  if (typeof value === "object" && value !== null && isDescription(value)) return value;
  const fields = Object.keys(FIELDS).join(", ");
  throw new TypeError(
    `expected an object of ${fields} with type ${KINDS.join(", ")}, found ${
      JSON.stringify(value)?.slice(0, 80)
    }`,
  );
}
