/**
 * The part of `jsr:@std/cli` that this project uses, over `parseArgs` of `node:util`, for machines that reach
 * no JSR. A networked project deletes this folder's line from `links` in deno.json and changes nothing else.
 *
 * @module
 */
export { type Args, parseArgs, type ParseOptions } from "./parse_args.ts";
