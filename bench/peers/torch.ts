/** PyTorch on the CPU, where Python has it: a child process that answers JSON lines. */
import { tensor, type Tensors } from "../../core/graph/tensor.ts";
import { writeSafetensors } from "../../core/checkpoint/write_safetensors.ts";
import { CHECKED_STEPS, type Peer, type Prepared } from "./peer.ts";
import { additiveMask, type Work } from "./work.ts";

const PYTHON = "/usr/bin/python3";
const PROGRAM: string = new URL("torch_peer.py", import.meta.url).pathname;

/** PyTorch, with as many threads as it chooses. */
export function torch(): Peer {
  return {
    name: "pytorch cpu",
    onWebGpu: false,
    prepare: async (work) =>
      await hasTorch() ? prepare(work) : `${PYTHON} has no torch (Debian: python3-torch)`,
  };
}

async function hasTorch(): Promise<boolean> {
  try {
    const { success } = await new Deno.Command(PYTHON, {
      args: ["-c", "import torch"],
      stdout: "null",
      stderr: "null",
    }).output();
    return success;
  } catch {
    return false;
  }
}

async function prepare(work: Work): Promise<Prepared> {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/tensors.safetensors`;
  await Deno.writeFile(path, writeSafetensors(tensorsOf(work)));
  const child = new Deno.Command(PYTHON, { args: [PROGRAM], stdin: "piped", stdout: "piped" }).spawn();
  const writer = child.stdin.getWriter();
  const answers = lines(child.stdout);
  const ask = async (request: unknown): Promise<Record<string, unknown>> => {
    await writer.write(new TextEncoder().encode(JSON.stringify(request) + "\n"));
    const { value, done } = await answers.next();
    if (done) throw new Error("it ended");
    return JSON.parse(value);
  };
  await ask({ do: "prepare", work: describe(work), tensors: path });
  await Deno.remove(folder, { recursive: true });
  return {
    run: async (times) => void await ask({ do: "run", times }),
    result: async () => {
      const { values } = await ask({ do: "result", times: work.kind === "step" ? CHECKED_STEPS : 1 });
      if (!Array.isArray(values)) throw new TypeError("a list of numbers expected");
      return Float32Array.from(values);
    },
    close: () => void writer.close(),
  };
}

/** Everything about the work that is not a tensor. */
function describe(work: Work): Record<string, unknown> {
  const { kind } = work;
  switch (work.kind) {
    case "product":
      return { kind };
    case "block":
      return { kind, heads: work.heads };
    case "step": {
      const { config, learningRate, optimiser, maxNorm, parameters } = work;
      return { kind, config, learningRate, optimiser, maxNorm, parameters: Object.keys(parameters) };
    }
  }
}

function tensorsOf(work: Work): Tensors {
  if (work.kind === "product") return { a: work.a, b: work.b };
  const mask = tensor([work.length, work.length], additiveMask(work));
  return work.kind === "block"
    ? { ...work.parameters, x: work.x, mask }
    : { ...work.parameters, ...work.batch, mask };
}

async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
}
