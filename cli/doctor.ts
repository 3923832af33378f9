/** `doctor`: what this machine offers, whether it computes right, and how fast. */
import type { Backend } from "../core/graph/backend.ts";
import { referenceBackend } from "../core/interpret/reference_backend.ts";
import type { GpuBackend } from "../gpu/backend.ts";
import type { ProductTuning } from "../gpu/tune/product_tuning.ts";
import type { AdapterReport } from "./doctor/describe_adapter.ts";
import { measureProduct, type Rate } from "./measure_product.ts";
import { type Command, command } from "./frame/command.ts";
import type { Context } from "./frame/context.ts";
import { reportOf } from "./frame/errors.ts";
import { VERSION } from "./frame/version.ts";
import { byteSize, rounded } from "./terminal/amount.ts";
import { paint } from "./terminal/paint.ts";

/** A backend to try. */
type Tried = Backend & Pick<GpuBackend, "tuning">;

/** A backend that was tried. */
interface BackendReport {
  readonly name: string;
  readonly about: string;
  readonly product: Rate;
  /** What was measured to choose kernels, where it was. */
  readonly tuning?: ProductTuning;
}

/** What there is to say. */
interface Findings {
  readonly version: string;
  readonly deno: string;
  readonly system: string;
  readonly cores: number;
  readonly adapter: AdapterReport | null;
  /** Whether the device computes what it should; null where there is none. */
  readonly selfTest: { readonly passed: boolean; readonly reason?: string } | null;
  readonly backends: readonly BackendReport[];
}

async function measure(backend: Tried, now: () => number): Promise<BackendReport> {
  try {
    const { name, about, tuning } = backend;
    const product = await measureProduct(backend, { now });
    return { name, about, product, ...(tuning === undefined ? {} : { tuning }) };
  } finally {
    backend.close();
  }
}

async function examine(context: Context): Promise<Findings> {
  const { now } = context;
  const adapter = await context.findAdapter();
  const cpu = await measure(referenceBackend("float32"), now);
  const backends = [cpu];
  let selfTest: Findings["selfTest"] = null;
  if (adapter !== undefined) {
    try {
      const gpu = await measure(await context.openGpu(), now);
      const passed = gpu.product.isRight;
      selfTest = passed ? { passed } : { passed, reason: "a matrix product came out wrong" };
      backends.push(gpu);
    } catch (error) {
      selfTest = { passed: false, reason: reportOf(error).message };
    }
  }
  return {
    version: VERSION,
    deno: Deno.version.deno,
    system: `${Deno.build.os} ${Deno.build.arch}`,
    cores: navigator.hardwareConcurrency,
    adapter: adapter ?? null,
    selfTest,
    backends,
  };
}

function lines(found: Findings, { stdout }: Pick<Context, "stdout">): readonly string[] {
  const { adapter, selfTest, backends } = found;
  const entry = (label: string, text: string): string => `${label.padEnd(12)} ${text}`;
  const device = adapter === null
    ? [
      entry("adapter", "none: no WebGPU adapter was found, everything runs on the CPU, slowly"),
      entry("", "on Debian and Ubuntu: apt-get install libvulkan1 mesa-vulkan-drivers"),
    ]
    : [
      entry("adapter", `${adapter.name}${adapter.isSoftware ? " (software: computes on the CPU)" : ""}`),
      entry("features", adapter.features.join(", ") || "none"),
      ...Object.entries(adapter.limits).map(([name, value], index) =>
        entry(index === 0 ? "limits" : "", `${name} ${/Size$/.test(name) ? byteSize(value) : value}`)
      ),
    ];
  const verdict = selfTest === null
    ? "not run, there is no adapter"
    : selfTest.passed
    ? paint("passed", "green", stdout)
    : `${paint("failed", "red", stdout)}: ${selfTest.reason}`;
  return [
    entry("glm", found.version),
    entry("deno", `${found.deno}, ${found.system}, ${found.cores} cores`),
    ...device,
    entry("self-test", verdict),
    ...backends.flatMap(({ tuning }) => tuning === undefined ? [] : [entry("kernels", choice(tuning))]),
    ...backends.map(({ name, about, product: { size, milliseconds, gigaflops } }) =>
      entry(
        name,
        `${about}: ${rounded(gigaflops)} GFLOP/s (${size} × ${size} products, ${
          rounded(milliseconds)
        } ms each)`,
      )
    ),
  ];
}

function choice({ family, rates, milliseconds }: ProductTuning): string {
  const fastestFirst = Object.entries(rates).toSorted(([, a], [, b]) => b - a);
  const measured = fastestFirst.map(([name, rate]) => `${name} ${rounded(rate)}`).join(", ");
  return `products in ${family}; GFLOP/s: ${measured} (measured in ${(milliseconds / 1000).toFixed(1)} s)`;
}

/** The command. */
export const doctor: Command = command({
  name: "doctor",
  summary: "adapter, features, limits, a self-test, and how fast each backend is",
  details: ["The status is 1 when there is a device and it computes wrong."],
  arguments: [],
  examples: ["doctor", "doctor --json"],
  permissions: "",
  options: {},
  opensGpu: true,
  async run({ options }, context) {
    const found = await examine(context);
    const { stdout } = context;
    stdout.write(
      options.json ? `${JSON.stringify(found)}\n` : lines(found, context).map((line) => `${line}\n`).join(""),
    );
    return found.selfTest?.passed === false ? 1 : 0;
  },
});
