/**
 * Looks for a WebGPU adapter and prints its name; exit status 1 when there is none. A program of its own
 * because a process that once found no driver never finds one, even after it has been installed.
 *
 * Usage: `deno run tools/find_adapter.ts`
 */
const adapter: GPUAdapter | null = await navigator.gpu?.requestAdapter() ?? null;
if (adapter === null) Deno.exit(1);
const { vendor, architecture, device, description } = adapter.info;
console.log(
  [description || device, architecture || vendor].filter((part) => part !== "").join(", ") || "unnamed",
);
Deno.exit(0);
