/** The eight tasks of SuperGLUE (Wang et al. 2019), as the original asks them. */
import type { Task } from "../task.ts";
import { boolq } from "./boolq.ts";
import { cb } from "./cb.ts";
import { copa } from "./copa.ts";
import { multirc } from "./multirc.ts";
import { record } from "./record.ts";
import { rte } from "./rte.ts";
import { wic } from "./wic.ts";
import { wsc } from "./wsc.ts";

/** By name. */
export const SUPERGLUE: Readonly<Record<string, Task>> = { boolq, cb, copa, multirc, record, rte, wic, wsc };
