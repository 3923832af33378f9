/**
 * How far preparing has come: a line of JSON per chunk that is on disk, so that a run that was killed goes on behind
 * the last one. It is locked while it is written, and gone when the work is done.
 */
import { writeAll } from "../atomic.ts";
import { DataError } from "../data_error.ts";
import type { Counts, PreparePlan, ShardEntry } from "./manifest.ts";
import type { ShardLength } from "./shard_files.ts";

/** Its name in the folder. */
export const JOURNAL = "journal.jsonl";

const NEWLINE = 0x0A;

/** What was known when a chunk had been written. */
export interface Progress {
  /** The next chunk. */
  readonly next: number;
  readonly counts: Counts;
  /** How much there is of the shard that is being written. */
  readonly length: ShardLength;
}

type Line =
  | { readonly kind: "plan"; readonly plan: PreparePlan }
  | { readonly kind: "chunk"; readonly progress: Progress }
  | { readonly kind: "shard"; readonly entry: ShardEntry };

/** What a journal tells. */
export interface Recorded {
  readonly progress: Progress | undefined;
  /** Shards that are complete. */
  readonly shards: readonly ShardEntry[];
}

/** An open journal. */
export interface Journal extends Recorded {
  readonly writeChunk: (progress: Progress) => Promise<void>;
  readonly writeShard: (entry: ShardEntry) => Promise<void>;
  readonly close: () => void;
}

/** The lines up to the first that was not written whole, and their length in bytes. */
async function readWhole(path: string): Promise<{ readonly lines: readonly Line[]; readonly whole: number }> {
  const bytes = await Deno.readFile(path);
  const decoder = new TextDecoder();
  const lines: Line[] = [];
  let whole = 0;
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, whole)) {
    try {
      lines.push(JSON.parse(decoder.decode(bytes.subarray(whole, end))));
    } catch {
      break; // the rest is of no use
    }
    whole = end + 1;
  }
  return { lines, whole };
}

function recordedIn(lines: readonly Line[]): Recorded {
  let progress: Progress | undefined;
  const shards: ShardEntry[] = [];
  for (const line of lines) {
    if (line.kind === "chunk") progress = line.progress;
    if (line.kind === "shard") {
      shards.push(line.entry);
      if (progress !== undefined) {
        progress = { ...progress, length: { tokens: 0, documents: 0 } };
      }
    }
  }
  return { progress, shards };
}

/**
 * Opens the journal of a folder, new or as it was left.
 *
 * @throws {DataError} when another process writes it, or it belongs to another plan.
 */
export async function openJournal(folder: string, plan: PreparePlan): Promise<Journal> {
  const path = `${folder}/${JOURNAL}`;
  const file = await Deno.open(path, { read: true, write: true, create: true });
  try {
    if (!await file.tryLock(true)) {
      throw new DataError(
        `${folder}: expected a folder that nobody writes to, found another process at work in it`,
      );
    }
    const { lines, whole } = await readWhole(path);
    const [first, ...rest] = lines;
    const isSame = first === undefined ||
      first.kind === "plan" && JSON.stringify(first.plan) === JSON.stringify(plan);
    if (!isSame) {
      throw new DataError(
        `${folder}: expected the files and options that it was begun with, found others; use another folder, or empty it`,
      );
    }
    const encoder = new TextEncoder();
    const write = (line: Line): Promise<void> => writeAll(file, encoder.encode(`${JSON.stringify(line)}\n`));
    await file.truncate(whole);
    await file.seek(whole, Deno.SeekMode.Start);
    if (first === undefined) await write({ kind: "plan", plan });
    return {
      ...recordedIn(rest),
      writeChunk: (progress) => write({ kind: "chunk", progress }),
      writeShard: (entry) => write({ kind: "shard", entry }),
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}
