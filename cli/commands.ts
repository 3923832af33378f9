/** Every command, in the order of the help. A new one is a file and a line here. */
import { ablate } from "./ablate.ts";
import { conformance } from "./conformance.ts";
import { demo } from "./demo.ts";
import { doctor } from "./doctor.ts";
import { evaluate } from "./evaluate.ts";
import { finetune } from "./finetune.ts";
import type { Command } from "./frame/command.ts";
import { generate } from "./generate.ts";
import { inspect } from "./inspect.ts";
import { infill } from "./infill.ts";
import { layout } from "./layout.ts";
import { prepare } from "./prepare.ts";
import { pretrain } from "./pretrain.ts";
import { rank } from "./rank.ts";
import { report } from "./report.ts";
import { show } from "./show.ts";
import { tokenizerTrain } from "./tokenizer_train.ts";

/** The table of commands. */
export const COMMANDS: readonly Command[] = [
  demo,
  show,
  layout,
  tokenizerTrain,
  prepare,
  pretrain,
  report,
  ablate,
  finetune,
  evaluate,
  infill,
  generate,
  rank,
  inspect,
  doctor,
  conformance,
];
