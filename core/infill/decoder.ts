/** A model that reads a context once and then one token after another. */
import { batch as toBatch } from "../blanks/batch.ts";
import { modelTensors } from "../glm/batch_tensors.ts";
import { type GlmConfig, positionCount } from "../glm/config.ts";
import { logits } from "../glm/model.ts";
import type { Backend, Executable } from "../graph/backend.ts";
import { type Graph, graph } from "../graph/graph.ts";
import { tensor, type TensorData, type Tensors } from "../graph/tensor.ts";
import { passWithMemory } from "./memory.ts";

/** A token that follows the context, with its two positions. */
export interface DecoderToken {
  readonly id: number;
  readonly position: number;
  readonly blockPosition: number;
}

/** A model with a key/value memory of one sequence. */
export interface Decoder {
  readonly config: GlmConfig;
  /** How many tokens fit into the memory, context included. */
  readonly capacity: number;
  /**
   * Encodes a context, every token of which sees all of it; forgets everything before.
   *
   * @throws {RangeError} when it does not fit the memory or the positions, or an id is not in the vocabulary.
   */
  readonly encode: (context: readonly number[]) => Promise<void>;
  /**
   * Appends one token, which sees the context and all tokens appended before.
   *
   * @returns scores of every token of the vocabulary as the next one
   * @throws {RangeError} when the memory is full, or an id or position is out of range.
   */
  readonly append: (token: DecoderToken) => Promise<TensorData>;
  readonly close: () => void;
}

/** The graph that encodes contexts of one length. */
interface Encoder {
  readonly executable: Executable;
  readonly inputs: Graph["inputs"];
}

/** Contexts are padded to multiples of this, so that few graphs are compiled. Later tokens overwrite the padding. */
const CONTEXT_BUCKET = 32;

/**
 * Prepares a model for decoding. Contexts of different lengths share the parameters and the memory.
 *
 * @example
 * ```ts
 * import { openDecoder } from "./decoder.ts";
 * import { initialise } from "../glm/initialise.ts";
 * import { referenceBackend } from "../interpret/reference_backend.ts";
 * import { key } from "../random/key.ts";
 *
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * const parameters = initialise(config, key(0));
 * const decoder = await openDecoder(referenceBackend("float32"), { config, parameters, capacity: 40 });
 * await decoder.encode([1, 11, 2, 0]);
 * const scores = await decoder.append({ id: 5, position: 2, blockPosition: 1 });
 * if (scores.length !== 32) throw new Error();
 * ```
 */
export async function openDecoder(
  backend: Backend,
  model: { readonly config: GlmConfig; readonly parameters: Tensors; readonly capacity: number },
): Promise<Decoder> {
  const { config, parameters } = model;
  const capacity = Math.max(model.capacity, CONTEXT_BUCKET);
  const decode = passWithMemory(config, { batchSize: 1, length: 1, capacity });
  const memory = Object.keys(decode.memoryOutputs);
  const decoding = await backend.compile(
    graph({ ...decode.memoryOutputs, logits: logits(decode.output, decode.parameters) }),
    { carry: decode.carry },
  );
  const empty = tensor([1, capacity, config.hidden], new Float32Array(capacity * config.hidden));
  decoding.write({ ...parameters, ...Object.fromEntries(memory.map((name) => [name, empty])) });

  const encoders = new Map<number, Promise<Encoder>>();
  const compileEncoder = async (length: number): Promise<Encoder> => {
    const pass = passWithMemory(config, { batchSize: 1, length, capacity });
    const encoding = graph(pass.memoryOutputs);
    // Only places that this graph has inputs for: encoding a context needs no final LayerNorm.
    const shared = [...Object.keys(parameters), ...memory].filter((name) =>
      Object.hasOwn(encoding.inputs, name)
    );
    const options = { carry: pass.carry, placed: decoding.places(shared) };
    return { inputs: encoding.inputs, executable: await backend.compile(encoding, options) };
  };
  const encoderFor = (length: number): Promise<Encoder> => {
    const encoder = encoders.get(length) ?? compileEncoder(length);
    encoders.set(length, encoder);
    return encoder;
  };

  let contextLength = 0;
  let length = 0;
  return {
    config,
    capacity,
    async encode(context) {
      if (context.length > capacity) {
        throw new RangeError(`context: expected at most ${capacity} tokens, found ${context.length}`);
      }
      const positions = positionCount(config);
      if (context.length > positions) {
        throw new RangeError(
          `context: expected at most ${positions} tokens, for which the model has positions, found ${context.length}`,
        );
      }
      const padded = Math.min(Math.ceil(context.length / CONTEXT_BUCKET) * CONTEXT_BUCKET, capacity);
      const example = {
        tokens: context,
        targets: context,
        lossMask: context.map(() => 0),
        position: context.map((_, index) => index),
        blockPosition: context.map(() => 0),
        contextLength: context.length,
      };
      const { executable, inputs } = await encoderFor(padded);
      const values = Object.entries(modelTensors(toBatch([example], { length: padded }), config));
      // The memory of a model with one layer does not depend on who sees whom.
      executable.write(Object.fromEntries(values.filter(([name]) => Object.hasOwn(inputs, name))));
      executable.step();
      contextLength = length = context.length;
    },
    async append({ id, position, blockPosition }) {
      if (length >= capacity) {
        throw new RangeError(`memory: expected at most ${capacity} tokens, found one more`);
      }
      const row = {
        batchSize: 1,
        length: 1,
        tokens: Int32Array.of(id),
        targets: Int32Array.of(0),
        lossMask: Int32Array.of(0),
        position: Int32Array.of(position),
        blockPosition: Int32Array.of(blockPosition),
        contextLength: Int32Array.of(contextLength),
      };
      decoding.write({ ...modelTensors(row, config), start: tensor([1], Int32Array.of(length)) });
      decoding.step();
      length++;
      const { logits: scores } = await decoding.read(["logits"]);
      if (scores === undefined) throw new RangeError("expected logits, found none");
      return scores.data;
    },
    close() {
      encoders.forEach((each) => void each.then(({ executable }) => executable.close()));
      decoding.close();
    },
  };
}
