/**
 * Kernels compute with numbers of 32 bits and say `x[i]`. Where a buffer holds numbers of 16 bits instead, their code is
 * given functions that read and write it: how a tensor is stored is not the kernel's business.
 */
import type { Binding, Dispatch } from "../kernel.ts";

/** How 16 bits are declared: as `f16`, where shaders have it, or two in a word. The bytes are the same. */
export type HalfForm = "f16" | "packed";

/**
 * The dispatch with some of its buffers stored in 16 bits, or `undefined` where the code uses one of them in a way that
 * cannot be replaced: by address, under the name of a variable, as a part of an element that is written, or, packed, by
 * writing one number of the two in a word. Nor where it is a sum that other dispatches go on with.
 *
 * @param names of the bindings; of floats, or of words that stand for floats
 * @example
 * ```ts
 * import { withHalves } from "./half_access.ts";
 * const dispatch = {
 *   label: "example",
 *   bindings: [{ name: "x", type: "f32", access: "read", operand: { input: 0 } }],
 *   parameters: [],
 *   code: "let a = x[i + 1u];",
 *   workgroups: 1,
 * } as const;
 * if (!withHalves(dispatch, ["x"], "packed")?.code.endsWith("let a = read_half_x(i + 1u);")) throw new Error();
 * ```
 */
export function withHalves(
  dispatch: Dispatch,
  names: readonly string[],
  form: HalfForm,
): Dispatch | undefined {
  const halves = dispatch.bindings.filter(({ name }) => names.includes(name));
  if (halves.some(({ accumulates }) => accumulates)) return undefined;
  let code: string | undefined = dispatch.code.replaceAll(/\/\/[^\n]*/g, "");
  for (const binding of halves) code = code === undefined ? undefined : replaced(code, binding, form);
  if (code === undefined) return undefined;
  const functions = halves.map((each) => accessors(each, form)).join("");
  return {
    ...dispatch,
    bindings: dispatch.bindings.map((each) => (names.includes(each.name) ? { ...each, half: form } : each)),
    code: functions + code,
  };
}

/** Whether a binding has four numbers per element. */
function isQuad({ type }: Binding): boolean {
  return type === "vec4f" || type === "vec4u";
}

/** Code with every access to one binding replaced by a call. */
function replaced(code: string, binding: Binding, form: HalfForm): string | undefined {
  const { name } = binding;
  if (new RegExp(`\\b(let|var|const)\\s+${name}\\b|[(,]\\s*${name}\\s*:`).test(code)) return undefined;
  const use = new RegExp(`(?<![\\w.])${name}\\b`, "g");
  let result = "";
  let done = 0;
  for (let found = use.exec(code); found !== null; found = use.exec(code)) {
    const open = found.index + name.length;
    const close = code[open] === "[" ? closing(code, open) : -1;
    if (close < 0) return undefined;
    const index = replaced(code.slice(open + 1, close), binding, form);
    const rest = code.slice(close + 1);
    if (index === undefined || /^\s*((\.\w+|\[[^\]]*\])+\s*[-+*/|&^]?=(?!=)|[-+*/|&^]=)/.test(rest)) {
      return undefined;
    }
    const isWrite = /^\s*=(?!=)/.test(rest);
    if (isWrite && !isQuad(binding) && form === "packed") return undefined;
    const end = isWrite ? rest.indexOf(";") : 0;
    const value = isWrite ? replaced(rest.slice(rest.indexOf("=") + 1, end).trim(), binding, form) : "";
    if (value === undefined) return undefined;
    result += code.slice(done, found.index) +
      (isWrite ? `write_half_${name}(${index}, ${value})` : `read_half_${name}(${index})`);
    done = close + 1 + end;
    use.lastIndex = done;
  }
  return result + code.slice(done);
}

/** Where the bracket that opens at a place is closed. */
function closing(code: string, open: number): number {
  let depth = 0;
  for (let at = open; at < code.length; at++) {
    if (code[at] === "[") depth++;
    if (code[at] === "]" && --depth === 0) return at;
  }
  return -1;
}

/** The functions by which a binding is read and, where it is an output, written. */
function accessors(binding: Binding, form: HalfForm): string {
  const { name, type, access } = binding;
  const isBits = type === "u32" || type === "vec4u";
  const float = isQuad(binding) ? "vec4f" : "f32";
  const packed = isQuad(binding)
    ? `vec4f(unpack2x16float(${name}[i].x), unpack2x16float(${name}[i].y))`
    : `unpack2x16float(${name}[i >> 1u])[i & 1u]`;
  const read = form === "packed" ? packed : `${float}(${name}[i])`;
  const reader = `fn read_half_${name}(i: u32) -> ${type} { return ${
    isBits ? `bitcast<${type}>(${read})` : read
  }; }\n`;
  if (access === "read") return reader;
  const given = isBits ? `bitcast<${float}>(value)` : "value";
  const bits = `let bits = half_bits(${isQuad(binding) ? given : `vec4f(${given})`});`;
  const stored = form === "packed"
    ? "bits"
    : isQuad(binding)
    ? "vec4<f16>(vec4f(unpack2x16float(bits.x), unpack2x16float(bits.y)))"
    : "f16(unpack2x16float(bits.x).x)";
  // A scalar cannot be written into a word that another invocation shares; `replaced` has refused that.
  if (form === "packed" && !isQuad(binding)) return reader;
  return `${reader}fn write_half_${name}(i: u32, value: ${type}) { ${bits} ${name}[i] = ${stored}; }\n`;
}
