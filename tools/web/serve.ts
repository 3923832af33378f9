/**
 * Serves the built page, to this machine alone.
 *
 * Usage: `deno run -A tools/web/serve.ts [--port N] [--folder DIR]`
 */
import { parseArgs } from "node:util";
import { DEFAULT_OUT } from "./build.ts";

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  txt: "text/plain; charset=utf-8",
};

/** A static server. */
export interface Served {
  readonly url: string;
  readonly close: () => Promise<void>;
}

async function answer(request: Request, folder: string): Promise<Response> {
  // A URL has its dots resolved already, so that no path leaves the folder.
  const path = decodeURIComponent(new URL(request.url).pathname);
  const name = path.endsWith("/") ? `${path}index.html` : path;
  if (name.includes("..") || name.includes("\\")) return new Response("not found", { status: 404 });
  try {
    const bytes = await Deno.readFile(folder + name);
    const type = TYPES[name.split(".").at(-1) ?? ""] ?? "application/octet-stream";
    return new Response(bytes, { headers: { "content-type": type, "cache-control": "no-cache" } });
  } catch {
    return new Response("not found", { status: 404 });
  }
}

/** Serves a folder; port 0 takes any that is free. */
export function serveFolder(folder: string, { port }: { readonly port: number }): Served {
  const server = Deno.serve(
    { port, hostname: "127.0.0.1", onListen: () => {} },
    (request) => answer(request, folder),
  );
  return { url: `http://127.0.0.1:${server.addr.port}/`, close: () => server.shutdown() };
}

if (import.meta.main) {
  const { values } = parseArgs({
    args: Deno.args,
    options: { port: { type: "string", default: "8000" }, folder: { type: "string", default: DEFAULT_OUT } },
  });
  console.log(`${serveFolder(values.folder, { port: Number(values.port) }).url}  (Ctrl-C ends it)`);
}
