/** Safetensors files for tests, well-formed and not, written by hand and not by the writer under test. */

/** A file with this length field, header text and number of zero bytes as data. */
export function rawFile(
  header: string,
  options: { readonly data?: number; readonly length?: bigint } = {},
): Uint8Array {
  const json = new TextEncoder().encode(header);
  const file = new Uint8Array(8 + json.length + (options.data ?? 0));
  new DataView(file.buffer).setBigUint64(0, options.length ?? BigInt(json.length), true);
  file.set(json, 8);
  return file;
}

/** The header entry of one tensor. */
export function entry(dtype: string, shape: readonly unknown[], offsets: readonly unknown[]): string {
  return JSON.stringify({ dtype, shape, data_offsets: offsets });
}
