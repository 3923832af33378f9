/** Suite `tokenizer`: command tokens, ids, tokens and texts as the original has them. */
import { padVocabulary } from "../core/text/pad_vocabulary.ts";
import { splitCommands } from "../core/text/part.ts";
import type { Tokenizer } from "../core/text/tokenizer.ts";
import { readJson } from "./golden_model.ts";
import { goldenTokenizer, MissingVocabulary, type TokenizerArguments } from "./golden_tokenizer.ts";
import { type ContextCase, readContext } from "./read_context.ts";
import type { Suite, SuiteContext } from "./suite.ts";
import { startTally, type Tally } from "./tally.ts";

interface GoldenCommand {
  readonly name: string;
  readonly token: string;
  readonly id: number;
  readonly lstrip: boolean;
}

interface GoldenSetup {
  readonly args: TokenizerArguments;
  readonly num_tokens: number;
  readonly num_command_tokens: number;
  readonly padded_vocab_size: number;
  readonly eod_token: number;
  /** The first sixty, when there are more. */
  readonly command_tokens_in_order: readonly GoldenCommand[];
  readonly command_id_map: Readonly<Record<string, string>>;
}

interface GoldenText {
  readonly text: string;
  readonly ids: readonly number[];
  readonly tokens: readonly string[];
  readonly decoded: string;
  readonly decoded_first_half?: string;
  readonly decoded_second_half?: string;
}

interface GoldenTexts {
  readonly args: TokenizerArguments;
  readonly cases: readonly GoldenText[];
}

type Setups = Readonly<Record<string, GoldenSetup>>;
type Decoded = readonly { readonly id: number; readonly decoded: string; readonly id_to_token: string }[];

const FOLDER = "tokenizer";
const COMMANDS = "command_tokens.json";
const DECODED = "decode_commands.json";

/** The original's names under ours. */
const NAMES: Readonly<Record<string, string>> = {
  pad: "PAD",
  eos: "EOS",
  ENC: "CLS",
  sep: "SEP",
  unk: "UNK",
};

/** The suite. */
export const tokenizerSuite: Suite = {
  name: "tokenizer",
  about: "command tokens, ids, tokens and texts of the published vocabularies, and contexts of prompts",
  async run(context) {
    const tally = startTally();
    const tokenizers = new Map<string, Promise<Tokenizer>>();
    const checking = (args: TokenizerArguments): Promise<Check> =>
      checkOf(args, { context, tally, tokenizers });
    const names = (await context.list(FOLDER)).filter((name) => name.endsWith(".json"));
    const read = <T>(name: string): Promise<T> => readJson<T>(context, `${FOLDER}/${name}`);
    const setups = names.includes(COMMANDS) ? await read<Setups>(COMMANDS) : {};
    for (const [name, golden] of Object.entries(setups)) {
      const check = await checking(golden.args);
      check(`${FOLDER}/${COMMANDS}: ${name}`, (tokenizer) => differentCommands(golden, tokenizer));
    }
    for (
      const [name, golden] of Object.entries(
        names.includes(DECODED) ? await read<Record<string, Decoded>>(DECODED) : {},
      )
    ) {
      const args = setups[name]?.args;
      if (args === undefined) continue;
      const check = await checking(args);
      check(`${FOLDER}/${DECODED}: ${name}`, (tokenizer) =>
        golden.flatMap(({ id, decoded, id_to_token }) => [
          ...different(`decode of ${id}`, decoded, tokenizer.decode([id])),
          ...different(`token ${id}`, id_to_token, tokenizer.tokenOf(id)),
        ]));
    }
    for (const name of names.filter((each) => each !== COMMANDS && each !== DECODED)) {
      const { args, cases } = await read<GoldenTexts>(name);
      const check = await checking(args);
      for (const [index, golden] of cases.entries()) {
        check(
          `${FOLDER}/${name}: ${index} ${JSON.stringify(golden.text.slice(0, 30))}`,
          (tokenizer) => differentTexts(golden, tokenizer),
        );
      }
    }
    const file = "read_context.json";
    const prompts = (await context.list("generate")).includes(file)
      ? await readJson<readonly ContextCase[]>(context, `generate/${file}`)
      : [];
    for (const [name, cases] of Object.entries(Object.groupBy(prompts, ({ tokenizer }) => tokenizer))) {
      const args = setups[name]?.args;
      if (args === undefined || cases === undefined) continue;
      const check = await checking(args);
      for (const golden of cases) {
        check(
          `generate/${file}: ${name} ${JSON.stringify(golden.prompt)}`,
          (tokenizer) =>
            different("ids", golden.ids.join(" "), readContext(golden.prompt, tokenizer).join(" ")),
        );
      }
    }
    return tally.result();
  },
};

/** Runs a case on a tokenizer and counts it. */
type Check = (name: string, run: (tokenizer: Tokenizer) => readonly string[]) => void;

/** Checks of one tokenizer: all of them are skipped, with the reason, when its vocabulary is not there. */
async function checkOf(args: TokenizerArguments, { context, tally, tokenizers }: {
  readonly context: SuiteContext;
  readonly tally: Tally;
  readonly tokenizers: Map<string, Promise<Tokenizer>>;
}): Promise<Check> {
  const key = JSON.stringify(args);
  const opening = tokenizers.get(key) ?? goldenTokenizer(args, context.vocabulary);
  tokenizers.set(key, opening);
  try {
    const tokenizer = await opening;
    return (name, run) => {
      try {
        tally.record(name, run(tokenizer));
      } catch (error) {
        tally.record(name, [reasonOf(error)]);
      }
    };
  } catch (error) {
    if (error instanceof MissingVocabulary) return (name) => tally.skip(name, error.message);
    return (name) => tally.record(name, [reasonOf(error)]);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function different(what: string, expected: string | number, found: string | number): readonly string[] {
  return expected === found
    ? []
    : [`${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`];
}

function differentCommands(golden: GoldenSetup, tokenizer: Tokenizer): readonly string[] {
  const { commandTokens: tokens, vocabularySize, commands } = tokenizer;
  // Where the original's count ends before its last command (SentencePiece without the fix), ours goes on.
  const size = Math.max(golden.num_tokens, ...golden.command_tokens_in_order.map(({ id }) => id + 1));
  return [
    ...golden.command_tokens_in_order.flatMap(({ name, token, id, lstrip }, index) => {
      const found = tokens[index];
      const expected = { name: NAMES[name] ?? name, spelling: token, id, swallowsLeft: lstrip };
      return different(`command ${index}`, JSON.stringify(expected), JSON.stringify(found));
    }),
    ...different("commands", golden.num_command_tokens, tokens.length),
    ...different("size", size, vocabularySize),
    ...different("rows", golden.padded_vocab_size, padVocabulary(vocabularySize)),
    ...different("EOS", golden.eod_token, commands.EOS ?? -1),
    ...Object.entries(golden.command_id_map).flatMap(([id, token]) =>
      different(`token ${id}`, token, tokenizer.tokenOf(Number(id)))
    ),
  ];
}

function differentTexts(golden: GoldenText, tokenizer: Tokenizer): readonly string[] {
  const { text, ids, tokens, decoded, decoded_first_half: first, decoded_second_half: second } = golden;
  const middle = Math.floor(ids.length / 2);
  const found = tokenizer.encodeParts(splitCommands(text, tokenizer));
  return [
    ...different("ids", ids.join(" "), found.join(" ")),
    ...different("tokens", tokens.join(" "), ids.map((id) => originalToken(id, tokenizer)).join(" ")),
    ...different("decode", decoded, tokenizer.decode(ids)),
    ...(first === undefined ? [] : different("first half", first, tokenizer.decode(ids.slice(0, middle)))),
    ...(second === undefined ? [] : different("second half", second, tokenizer.decode(ids.slice(middle)))),
  ];
}

/** The original's `IdToToken` shows the two ids of its unused "type tokens" by their names. */
function originalToken(id: number, tokenizer: Tokenizer): string {
  return tokenizer.type === "sentencepiece" && id < 2 ? `<str${id}>` : tokenizer.tokenOf(id);
}
