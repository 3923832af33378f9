/** What `prepare` is compared with: a worker that only encodes lines which it has in memory. */
import { Tokenizer as Library } from "npm:@huggingface/tokenizers@0.2.0";
import { workerScope } from "../data/worker_scope.ts";
import type { TokenizerFiles } from "../core/text/tokenizer_files.ts";
import { openTokenizer } from "../text/open_tokenizer.ts";

/** What to encode, and with what: the tokenizer as it is used here, or the library alone. */
export interface EncodeOnly {
  readonly files: TokenizerFiles;
  readonly with: "tokenizer" | "library";
  readonly lines: readonly string[];
}

async function encoderOf({ files, with: which }: EncodeOnly): Promise<(text: string) => ArrayLike<number>> {
  if (which === "tokenizer") return (await openTokenizer((name) => Promise.resolve(files[name]))).encode;
  const library = new Library(JSON.parse(new TextDecoder().decode(files["tokenizer.json"])), {});
  return (text) => library.encode(text).ids;
}

const scope = workerScope<EncodeOnly, { readonly ready: true } | { readonly tokens: number }>();
if (scope !== undefined) {
  scope.onmessage = async ({ data }) => {
    const encode = await encoderOf(data);
    scope.postMessage({ ready: true });
    let tokens = 0;
    for (const line of data.lines) tokens += encode(line).length;
    scope.postMessage({ tokens });
  };
}
